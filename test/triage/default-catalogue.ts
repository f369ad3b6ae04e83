import { readFileSync } from 'node:fs';
import { type Catalogue, parseCatalogue } from '../../src/triage/catalogue.ts';

/** The catalogue file that ships with the bot, as an administrator gets it. */
export const defaultCatalogueJson: unknown = JSON.parse(
  readFileSync(new URL('../../src/triage/catalogue.default.json', import.meta.url), 'utf8'),
);

export const defaultCatalogue: Catalogue = parseCatalogue(defaultCatalogueJson);
