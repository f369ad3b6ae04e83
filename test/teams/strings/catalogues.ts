import de from '../../../src/teams/strings/de.json' with { type: 'json' };
import en from '../../../src/teams/strings/en.json' with { type: 'json' };
import es from '../../../src/teams/strings/es.json' with { type: 'json' };
import fr from '../../../src/teams/strings/fr.json' with { type: 'json' };
import ja from '../../../src/teams/strings/ja.json' with { type: 'json' };
import pt from '../../../src/teams/strings/pt.json' with { type: 'json' };

/** Every sentence of a file by its key, in the file's order; plural forms stand under keys of their own. */
export function sentencesOf(tree: object, prefix = ''): ReadonlyMap<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : [...sentencesOf(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

/** The key without the plural form. */
export function withoutPlural(key: string): string {
  return key.replace(/_(?:zero|one|two|few|many|other)$/u, '');
}

export const english = sentencesOf(en);

/** The files beside English, by language. */
export const translations: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  de: sentencesOf(de),
  fr: sentencesOf(fr),
  es: sentencesOf(es),
  pt: sentencesOf(pt),
  ja: sentencesOf(ja),
};
