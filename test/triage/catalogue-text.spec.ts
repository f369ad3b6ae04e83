import { expect } from 'chai';
import { ConfigError } from '../../src/errors.ts';
import { parseCatalogueText } from '../../src/triage/catalogue-text.ts';

function problemsOf(text: string): readonly string[] {
  try {
    parseCatalogueText(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('The text of a catalogue file', () => {
  const mistakes: readonly [what: string, text: string, line: number, column: number][] = [
    ['is no JSON at all', 'password=hunter2', 1, 1],
    ['begins well', '{\n  "queues": hunter2\n}', 2, 13],
    ['breaks off', '{\n  "queues":', 2, 12],
    ['breaks off in a text', '{ "queues": "hunter2', 1, 21],
    ['has a comma too much', '{\n  "password": "hunter2",\n}', 3, 1],
    ['goes on after its end', '{}\nhunter2', 2, 1],
    ['has its mistake far away', `{ "a": "${'hunter2 '.repeat(5_000)}", "b": hunter2, "c": "hunter2" }`, 1, 40_017],
    ['speaks of places itself', '[ "at position 7", hunter2 ]', 1, 20],
    ['is empty', '', 1, 1],
  ];
  for (const [what, text, line, column] of mistakes)
    it(`that ${what} is refused with the place of the mistake, and none of its words`, () => {
      expect(problemsOf(text)).to.deep.equal([`CATALOG_PATH: not JSON from line ${line}, column ${column} on`]);
    });

  it('that is JSON and no catalogue is refused with every problem', () => {
    expect(problemsOf('{}')).to.have.length.above(1);
  });
});
