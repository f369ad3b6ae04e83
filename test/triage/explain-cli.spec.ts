import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const command = fileURLToPath(new URL('../../src/triage/explain-cli.ts', import.meta.url));

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run triage', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'triage-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('tells what the bot makes of a text', () => {
    const { status, stdout, stderr } = run(['our', 'MongoDB is slow']);
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.include('queue "MongoDB experts"');
  });

  for (const [what, args] of [
    ['no text', []],
    ['a text of spaces', ['  ']],
    ['a question that there is not', ['hi', '--open', 'menu']],
    ['an option that there is not', ['hi', '--topic', 'database']],
  ] as const)
    it(`says how it is used when given ${what}, and fails`, () => {
      const { status, stdout, stderr } = run(args);
      expect([status, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(/^usage: npm run triage -- "text" .*\n$/);
    });

  const badFiles: readonly [what: string, text: string | null, problem: RegExp][] = [
    ['is missing', null, /- CATALOG_PATH: .*catalogue\.json can't be read\n$/],
    ['is not JSON', '{ "queues": nonsense }', /- CATALOG_PATH: not JSON from line 1, column 14 on\n$/],
    ['is no catalogue', '{ "queues": [] }', /- catalogue queues: .*\n {2}- catalogue generalTopicId: /],
  ];
  for (const [what, text, problem] of badFiles)
    it(`says what is wrong with a catalogue that ${what}, as a start does`, () => {
      const path = join(folder, text === null ? 'no-catalogue.json' : 'catalogue.json');
      if (text !== null) writeFileSync(path, text);
      const { status, stdout, stderr } = run(['MongoDB is slow'], { CATALOG_PATH: path });
      expect([status, stdout]).to.deep.equal([1, '']);
      expect(stderr)
        .to.match(/^The configuration has \d+ problem\(s\):\n/)
        .and.match(problem)
        .and.not.match(/ at .*\.ts/);
    });
});
