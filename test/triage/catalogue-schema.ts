import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { z } from 'zod';
import { catalogueSchema } from '../../src/triage/catalogue.ts';

/** Where the JSON Schema that editors use for the catalogue file is kept. */
export const schemaFile = new URL('../../src/triage/catalogue.schema.json', import.meta.url);

/** The JSON Schema of the file as an administrator writes it: what has a default may be left out. */
export function catalogueJsonSchema(): unknown {
  return z.toJSONSchema(catalogueSchema, { io: 'input' });
}

// `node test/triage/catalogue-schema.ts` writes it anew after a change of the schema in the code.
if (argv[1] === import.meta.filename) writeFileSync(schemaFile, `${JSON.stringify(catalogueJsonSchema(), null, 2)}\n`);
