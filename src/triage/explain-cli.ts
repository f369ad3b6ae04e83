import { readFileSync } from 'node:fs';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import type { Catalogue } from './catalogue.ts';
import { parseCatalogueText, unreadableCatalogue } from './catalogue-text.ts';
import { explain } from './explain.ts';

// `npm run triage -- "text"`: a tool of its own beside the bot, so that an administrator can try a text, and check a catalogue file
// (CATALOG_PATH), before the bot gets it. The folder is pure but for this file.

const usage = 'usage: npm run triage -- "text" [--open issue|database|confirm|options] [--locale de] [--candidates id,id]';
/** As shells have it for a command that was used wrongly. */
const misused = 2;

const wishSchema = z.object({
  text: z.string().trim().min(1),
  open: z.enum(['issue', 'database', 'confirm', 'options']).nullable(),
  locale: z.string(),
  candidates: z.array(z.string()),
});
type Wish = z.infer<typeof wishSchema>;

/** Null where it can't be told what is wanted. */
function readWish(args: string[]): Wish | null {
  const options = { open: { type: 'string' }, locale: { type: 'string' }, candidates: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const { open = null, locale = 'en', candidates } = values;
    const wish = { text: positionals.join(' '), open, locale, candidates: candidates?.split(',') ?? [] };
    return wishSchema.safeParse(wish).data ?? null;
  } catch {
    return null;
  }
}

function readCatalogue(): Catalogue {
  const path = env['CATALOG_PATH'] || null;
  let text: string;
  try {
    text = readFileSync(path ?? new URL('./catalogue.default.json', import.meta.url), 'utf8');
  } catch {
    throw unreadableCatalogue(String(path));
  }
  return parseCatalogueText(text);
}

function lines({ open, ...wish }: Wish): string[] {
  const catalogue = readCatalogue();
  const topicId = open === 'database' || open === 'confirm' ? catalogue.topics.find((topic) => topic.question)?.id : null;
  return explain({ ...wish, open, topicId: topicId ?? null }, catalogue);
}

const wish = readWish(argv.slice(2));
if (wish === null) {
  stderr.write(`${usage}\n`);
  exit(misused);
}
try {
  stdout.write(`${lines(wish).join('\n')}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  stderr.write(`${error.message}\n`);
  exit(1);
}
