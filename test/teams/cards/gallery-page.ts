/**
 * `npm run cards [-- <file>]`: draws every card and state with the Adaptive Cards renderer into one self-contained page, in three themes
 * and two widths, for the eye. `#theme=dark&width=320&card=receipt` narrows the page down.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gallery, galleryLook } from './card-gallery.ts';
import { galleryThemes } from './gallery-themes.ts';

const file = path.resolve(process.argv[2] ?? 'data/cards.html');
const samples = gallery.map(({ name, draw }) => ({ name, card: draw(galleryLook('execute')) }));
const data = JSON.stringify({ samples, themes: galleryThemes }).replaceAll('<', '\\u003c');
const renderer = await readFile(createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'), 'utf8');
const page = await readFile(path.join(import.meta.dirname, 'gallery-page.html'), 'utf8');

await mkdir(path.dirname(file), { recursive: true });
await writeFile(
  file,
  page.replace('/* renderer */', () => renderer.replaceAll('</script', '<\\/script')).replace('/* data */ null', () => data),
);
process.stdout.write(`${samples.length} cards, to be looked at: ${file}\n`);
