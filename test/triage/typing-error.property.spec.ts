import { expect } from 'chai';
import fc from 'fast-check';
import { localeTables } from '../../src/triage/locale-table.ts';
import type { ProductFinding } from '../../src/triage/recogniser.ts';
import { understand } from '../../src/triage/understand.ts';
import { defaultCatalogue } from './default-catalogue.ts';

const seed = 20_26;

interface Name {
  readonly id: string;
  readonly name: string;
}

/** Every name of every product, those included that are also ordinary words. */
const allNames: readonly Name[] = defaultCatalogue.topics
  .flatMap((topic) => topic.question?.choices ?? [])
  .flatMap(({ id, label, aliases, ambiguousAliases }) =>
    [...new Set([label, ...aliases, ...ambiguousAliases])].map((name) => ({ id, name })),
  );
const names = allNames.filter(({ name }) => (name.match(/\p{L}/gu) ?? []).length >= 6);

function glued(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const ownerOfGlued = new Map(allNames.map(({ id, name }) => [glued(name), id]));

/** Whether the text is, letter for letter, what the catalogue calls another product: then it is no misspelling of this one. */
function isNameOfAnother(text: string, id: string): boolean {
  const owner = ownerOfGlued.get(glued(text));
  return owner !== undefined && owner !== id;
}

const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const rows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** The keys beside a letter on its row, and above and below it. */
function neighbouringKeys(letter: string): string[] {
  const row = rows.findIndex((one) => one.includes(letter));
  const at = rows[row]?.indexOf(letter) ?? -1;
  const around = [rows[row]?.[at - 1], rows[row]?.[at + 1], rows[row - 1]?.[at], rows[row - 1]?.[at + 1], rows[row + 1]?.[at]];
  return at < 0 ? [] : around.filter((key) => key !== undefined);
}

type Slip = (name: string, at: number, letter: string) => string;

const slips: Readonly<Record<string, Slip>> = {
  'a wrong letter': (name, at, letter) => name.slice(0, at) + letter + name.slice(at + 1),
  'the key beside it': (name, at, letter) => {
    const keys = neighbouringKeys(name[at]?.toLowerCase() ?? '');
    return name.slice(0, at) + (keys[letters.indexOf(letter) % keys.length] ?? name[at] ?? '') + name.slice(at + 1);
  },
  'a letter too many': (name, at, letter) => name.slice(0, at) + letter + name.slice(at),
  'a letter twice': (name, at) => name.slice(0, at) + (name[at] ?? '') + name.slice(at),
  'a letter left out': (name, at) => name.slice(0, at) + name.slice(at + 1),
  'two letters swapped': (name, at) => name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
  'a letter in the wrong case': (name, at) =>
    [...name]
      .map((char, place) => (place !== at ? char : char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()))
      .join(''),
  'a space too many': (name, at) => `${name.slice(0, at)} ${name.slice(at)}`,
};

const places = [
  ['is down', null],
  ['', 'database'],
] as const;

function found(text: string, open: 'database' | null, locale = 'en'): ProductFinding | null {
  return understand({ text, locale, open, topicId: open }, defaultCatalogue).product;
}

function isAmong(id: string, product: ProductFinding | null): boolean {
  if (product === null) return false;
  return product.certainty === 'unsure' ? product.candidates.includes(id) : product.id === id;
}

describe('one typing error in a product name of six letters or more', () => {
  for (const [kind, slip] of Object.entries(slips)) {
    it(`never routes to another product: ${kind}`, () => {
      const anyLocale = fc.constantFrom(...Object.keys(localeTables));
      fc.assert(
        fc.property(
          fc.constantFrom(...names),
          fc.nat(),
          fc.constantFrom(...letters),
          fc.constantFrom(...places),
          anyLocale,
          ({ id, name }, at, letter, [tail, open], locale) => {
            const text = slip(name, at % name.length, letter);
            fc.pre(!isNameOfAnother(text, id));
            const product = found(`${text} ${tail}`, open, locale);
            expect(product?.certainty === 'certain' ? product.id : id, `${text} ${tail}`).to.equal(id);
          },
        ),
        { seed, numRuns: 4_000 },
      );
    });
  }

  it('makes the name of another product of nothing but MySQL and MSSQL', () => {
    const others = new Set<string>();
    for (const { id, name } of names) {
      for (const slip of Object.values(slips)) {
        for (let at = 0; at < name.length; at += 1) {
          for (const letter of letters) {
            const text = slip(name, at, letter);
            if (isNameOfAnother(text, id)) others.add([glued(name), glued(text)].toSorted().join(' '));
          }
        }
      }
    }
    expect([...others].toSorted()).to.deep.equal([
      'mssqldatabase mysqldatabase',
      'mssqldb mysqldb',
      'mssqlserver mysqlserver',
      'rdsmssql rdsmysql',
    ]);
  });

  it('leaves both open where it is as near to another, whatever stands around it', () => {
    for (const text of [
      'mzsql server',
      'msysql server',
      'rds msql server',
      'azure database for mzsql',
      'mzsqldb',
      'mqsqlserver',
    ]) {
      for (const [tail, open] of places) {
        expect(found(`${text} ${tail}`, open), `${text} ${tail}`).to.satisfy(
          (product: ProductFinding | null) => product === null || product.certainty !== 'certain',
        );
      }
    }
  });
});

/** Names that a space makes ordinary words of: "my SQL database" is somebody's, and names no product. */
const ordinaryWords = new Set(['my sql database', 'my sql db', 'open search']);

describe('a space in a product name of six letters or more', () => {
  it('is read over wherever it is typed or left out, or asked about', () => {
    for (const { id, name } of names) {
      for (let at = 1; at < name.length; at += 1) {
        const isBetween = name[at] === ' ' || name[at - 1] === ' ';
        if (isBetween && name[at] !== ' ') continue;
        const text = isBetween ? name.slice(0, at) + name.slice(at + 1) : `${name.slice(0, at)} ${name.slice(at)}`;
        if (ordinaryWords.has(text.toLowerCase())) continue;
        for (const [tail, open] of places) expect(isAmong(id, found(`${text} ${tail}`, open)), `${text} ${tail}`).to.equal(true);
      }
    }
  });

  const spaced: readonly [text: string, id: string][] = [
    ['postgre sql', 'postgresql'],
    ['post gresql', 'postgresql'],
    ['mongo db', 'mongodb'],
    ['mon godb', 'mongodb'],
    ['snow flake', 'snowflake'],
    ['maria db', 'mariadb'],
    ['cosmosdb', 'azure-cosmos-db'],
    ['azurecosmosdb', 'azure-cosmos-db'],
    ['azuresql database', 'azure-sql-database'],
    ['azure sqldatabase', 'azure-sql-database'],
    ['my sql', 'mysql'],
    ['sqlserver', 'sql-server'],
    ['ms sqlserver', 'sql-server'],
    ['dynamo db', 'amazon-dynamodb'],
    ['or acle', 'oracle-database'],
  ];
  for (const [text, id] of spaced) {
    it(`is read over as an answer: "${text}"`, () => {
      expect(found(text, 'database')).to.deep.equal({ certainty: 'certain', id });
    });
  }

  it('is read over in what several products share: "azuresql"', () => {
    const shared = { certainty: 'unsure', candidates: ['azure-sql-database', 'azure-sql-managed-instance'] };
    expect(found('azuresql', 'database')).to.deep.equal(shared);
    expect(found('our azuresql is down', null)).to.deep.equal(shared);
  });

  it('makes no product of two ordinary words', () => {
    for (const text of ['I cannot open search in the portal', 'the post office called', 'please do not open the red folder']) {
      expect(found(text, null), text).to.equal(null);
    }
  });
});
