import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { argv } from 'node:process';
import { gallery, galleryLanguages, galleryLook } from './card-gallery.ts';
import { galleryThemes } from './gallery-themes.ts';

/**
 * One self-contained page with every card in every state, drawn with the Adaptive Cards renderer, in three themes and two widths, for the
 * eye. `#theme=dark&width=320&card=receipt&language=de` narrows it down; the language is English unless it is named.
 */
export async function galleryPage(): Promise<string> {
  const samples = Object.fromEntries(
    galleryLanguages.map((language) => [
      language,
      gallery.map(({ name, draw }) => ({ name, card: draw(galleryLook('execute', language)) })),
    ]),
  );
  const data = JSON.stringify({ samples, themes: galleryThemes }).replaceAll('<', '\\u003c');
  const renderer = await readFile(createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'), 'utf8');
  const page = await readFile(path.join(import.meta.dirname, 'gallery-page.html'), 'utf8');
  return page
    .replace('/* renderer */', () => renderer.replaceAll('</script', '<\\/script'))
    .replace('/* data */ null', () => data);
}

// `npm run cards [-- <file>]`
if (argv[1] === import.meta.filename) {
  const file = path.resolve(argv[2] ?? 'data/cards.html');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await galleryPage());
  process.stdout.write(`${gallery.length} cards in ${galleryLanguages.length} languages, to be looked at: ${file}\n`);
}
