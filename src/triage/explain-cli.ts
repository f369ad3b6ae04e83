import { readFileSync } from 'node:fs';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { parseCatalogue } from './catalogue.ts';
import { explain } from './explain.ts';

// `npm run triage -- "text"`: a tool of its own beside the bot, so that an administrator can try a text, and check a catalogue file
// (CATALOG_PATH), before the bot gets it. The folder is pure but for this file.

const usage = 'usage: npm run triage -- "text" [--open issue|database|confirm|options] [--locale de] [--candidates id,id]';
const openSchema = z.enum(['issue', 'database', 'confirm', 'options']).nullable();

function lines(): string[] {
  const options = { open: { type: 'string' }, locale: { type: 'string' }, candidates: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: argv.slice(2), options, allowPositionals: true });
  const open = openSchema.safeParse(values.open ?? null);
  const text = positionals.join(' ');
  if (!open.success || text === '') return [usage];
  const file = env['CATALOG_PATH'] ?? new URL('./catalogue.default.json', import.meta.url);
  const catalogue = parseCatalogue(JSON.parse(readFileSync(file, 'utf8')));
  const topicId =
    open.data === 'database' || open.data === 'confirm' ? catalogue.topics.find((topic) => topic.question)?.id : null;
  const candidates = values.candidates?.split(',') ?? [];
  return explain({ text, locale: values.locale ?? 'en', open: open.data, topicId: topicId ?? null, candidates }, catalogue);
}

try {
  stdout.write(`${lines().join('\n')}\n`);
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof SyntaxError || error instanceof TypeError)) throw error;
  stderr.write(`${error.message}\n`);
  exit(1);
}
