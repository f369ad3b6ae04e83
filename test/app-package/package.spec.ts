import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { PNG } from 'pngjs';
import yauzl from 'yauzl';
import { appPackageFiles, zipOf } from '../../appPackage/app-package.ts';
import { iconProblems } from '../../appPackage/icon-problems.ts';
import manifest from '../../appPackage/manifest.json' with { type: 'json' };
import { exampleValues, PackageValuesError, readPackageValues } from '../../appPackage/package-values.ts';
import { understand } from '../../src/triage/understand.ts';
import { defaultCatalogue } from '../triage/default-catalogue.ts';

const environment = {
  MicrosoftAppId: 'a1b2c3d4-0000-4000-8000-000000000001',
  PUBLIC_URL: 'https://bot.contoso.example/',
  DEVELOPER_NAME: 'Contoso "IT"',
  DEVELOPER_WEBSITE_URL: 'https://it.contoso.example',
};

/** The names and the bytes of a zip's files. */
async function unzip(zip: Buffer): Promise<Map<string, Buffer>> {
  const opened = await yauzl.fromBufferPromise(zip);
  const files = new Map<string, Buffer>();
  for await (const entry of opened.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await opened.openReadStreamPromise(entry)) chunks.push(chunk);
    files.set(entry.fileName, Buffer.concat(chunks));
  }
  return files;
}

async function problemsOf(work: () => unknown): Promise<readonly string[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PackageValuesError) return error.problems;
    throw error;
  }
  return [];
}

const readText = (files: Map<string, Buffer>, name: string) => files.get(name)?.toString('utf8') ?? '';

describe('the package that is uploaded', () => {
  it('has the manifest, the icons and every language at its top, filled in', async () => {
    const values = readPackageValues(environment) ?? exampleValues;
    const files = await unzip(await zipOf(await appPackageFiles(values)));
    expect([...files.keys()]).to.have.members([
      ...['manifest.json', 'color.png', 'outline.png'],
      ...['de.json', 'fr.json', 'es.json', 'pt.json', 'ja.json'],
    ]);
    const filled = JSON.parse(readText(files, 'manifest.json'));
    expect(filled.id).to.equal(environment.MicrosoftAppId);
    expect(filled.bots[0].botId).to.equal(environment.MicrosoftAppId);
    expect(filled.validDomains).to.deep.equal(['bot.contoso.example']);
    expect(filled.developer.name).to.equal('Contoso "IT"');
    expect(filled.developer.privacyUrl).to.equal(environment.DEVELOPER_WEBSITE_URL);
    expect(readText(files, 'manifest.json')).to.not.include('${');
  });

  it('is the same to the byte when nothing has changed', async () => {
    const once = await zipOf(await appPackageFiles(exampleValues));
    expect((await zipOf(await appPackageFiles(exampleValues))).equals(once)).to.equal(true);
  });

  it('is an example when nothing is configured', () => {
    expect(readPackageValues({})).to.equal(null);
  });

  it('names everything that is missing when something is configured', async () => {
    const problems = await problemsOf(() => readPackageValues({ MicrosoftAppId: environment.MicrosoftAppId, PUBLIC_URL: 'bot' }));
    expect(problems.map((problem) => problem.split(':')[0])).to.deep.equal([
      'DEVELOPER_NAME',
      'DEVELOPER_WEBSITE_URL',
      'PUBLIC_URL',
    ]);
  });

  it('names everything that Teams would refuse', async () => {
    const values = { ...exampleValues, BOT_ID: 'no-guid', DEVELOPER_NAME: 'x'.repeat(33), PRIVACY_URL: 'ftp://example.com' };
    const problems = (await problemsOf(() => appPackageFiles(values))).join('\n');
    expect(problems).to.include('/bots/0/botId').and.include('/developer/name').and.include('/developer/privacyUrl');
  });
});

describe('the languages of the package', () => {
  for (const { languageTag, file } of manifest.localizationInfo.additionalLanguages) {
    it(`says everything in ${languageTag} that the manifest says in English`, async () => {
      const language = JSON.parse(await readFile(path.join(import.meta.dirname, '../../appPackage/languages', file), 'utf8'));
      const commandKeys = (manifest.bots[0]?.commandLists ?? []).flatMap(({ commands }, list) =>
        commands.flatMap((_, at) =>
          ['title', 'description'].map((key) => `bots[0].commandLists[${list}].commands[${at}].${key}`),
        ),
      );
      const texts = ['name.short', 'name.full', 'description.short', 'description.full'];
      expect(language).to.have.all.keys('$schema', ...texts, ...commandKeys);
    });

    it(`has commands in ${languageTag} that the bot understands as in English`, async () => {
      const language = JSON.parse(await readFile(path.join(import.meta.dirname, '../../appPackage/languages', file), 'utf8'));
      for (const [list, { commands }] of (manifest.bots[0]?.commandLists ?? []).entries()) {
        for (const [at, { title }] of commands.entries()) {
          const translated = language[`bots[0].commandLists[${list}].commands[${at}].title`];
          const meant = understand({ text: title, locale: 'en', open: null }, defaultCatalogue);
          const understood = understand({ text: translated, locale: languageTag, open: null }, defaultCatalogue);
          expect([understood.intent, understood.issue], translated).to.deep.equal([meant.intent, meant.issue]);
          expect(understood.intent, translated).to.not.equal('none');
        }
      }
    });
  }
});

describe('an icon', () => {
  function png(side: number, colour: readonly [number, number, number, number]): Buffer {
    const picture = new PNG({ width: side, height: side });
    picture.data = Buffer.from(Array.from({ length: side * side }, () => colour).flat());
    return PNG.sync.write(picture);
  }

  const problems = [
    { title: 'of another size is refused', name: 'color.png', file: png(96, [79, 82, 178, 255]), says: '192 × 192' },
    { title: 'in colour with a hole is refused', name: 'color.png', file: png(192, [79, 82, 178, 254]), says: 'opaque' },
    {
      title: 'in outline with a colour is refused',
      name: 'outline.png',
      file: png(32, [255, 255, 0, 255]),
      says: 'white on transparent',
    },
    { title: 'with nothing in it is refused', name: 'outline.png', file: png(32, [0, 0, 0, 0]), says: 'nothing is drawn' },
    { title: 'that is no PNG is refused', name: 'color.png', file: Buffer.from('GIF89a'), says: 'must be a PNG' },
  ];
  for (const { title, name, file, says } of problems) {
    it(title, () => {
      expect(iconProblems(name, file).join('\n')).to.include(says);
    });
  }

  it('of the right size and colours is taken', () => {
    expect(iconProblems('color.png', png(192, [79, 82, 178, 255]))).to.deep.equal([]);
    expect(iconProblems('outline.png', png(32, [255, 255, 255, 128]))).to.deep.equal([]);
  });
});
