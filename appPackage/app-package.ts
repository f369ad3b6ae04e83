import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppManifestUtils } from '@microsoft/app-manifest';
import { Ajv } from 'ajv';
import { ZipFile } from 'yazl';
import { iconProblems } from './icon-problems.ts';
import { type PackageValues, PackageValuesError } from './package-values.ts';

const folder = import.meta.dirname;
const localisationSchema = 'https://developer.microsoft.com/json-schemas/teams/v1.25/MicrosoftTeams.Localization.schema.json';
/** The same files make the same bytes, so that two packages can be compared. */
const mtime = new Date('2000-01-01T00:00:00Z');

type Manifest = Parameters<typeof AppManifestUtils.validateAgainstSchema>[0];

/** A file of the package: its name in the zip, and its bytes. */
export interface PackageFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * The files of the app package, filled in with `values` and checked: the manifest and every language by Microsoft's schema, without a
 * network; the icons by what the store asks for. Throws `PackageValuesError` with every problem.
 */
export async function appPackageFiles(values: PackageValues): Promise<readonly PackageFile[]> {
  const manifest = JSON.parse(fill(await readFile(path.join(folder, 'manifest.json'), 'utf8'), values));
  const languages: readonly { file: string }[] = manifest.localizationInfo.additionalLanguages;
  const files = await Promise.all([
    { name: 'manifest.json', bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) },
    fileOf(manifest.icons.color, manifest.icons.color),
    fileOf(manifest.icons.outline, manifest.icons.outline),
    ...languages.map(({ file }) => fileOf(file, path.join('languages', file))),
  ]);
  const problems = [...(await manifestProblems(manifest)), ...(await Promise.all(files.map(fileProblems))).flat()];
  if (problems.length > 0) throw new PackageValuesError(problems);
  return files;
}

/** Puts the files into a zip, all of them at its top, as Teams wants them. */
export function zipOf(files: readonly PackageFile[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, bytes } of files) zip.addBuffer(bytes, name, { mtime, forceDosTimestamp: true });
  zip.end();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    zip.outputStream
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => resolve(Buffer.concat(chunks)))
      .on('error', reject);
  });
}

async function fileOf(name: string, relativePath: string): Promise<PackageFile> {
  return { name, bytes: await readFile(path.join(folder, relativePath)) };
}

/** Values go in as JSON strings do: a quotation mark in a name stays inside of its string. */
function fill(text: string, values: PackageValues): string {
  return Object.entries(values).reduce(
    (so, [name, value]) => so.replaceAll(`\${{${name}}}`, JSON.stringify(value).slice(1, -1)),
    text,
  );
}

async function manifestProblems(manifest: Manifest): Promise<string[]> {
  return (await AppManifestUtils.validateAgainstSchema(manifest)).map((problem) => `manifest.json: ${problem}`);
}

async function fileProblems({ name, bytes }: PackageFile): Promise<readonly string[]> {
  if (name.endsWith('.png')) return iconProblems(name, bytes);
  if (name === 'manifest.json') return [];
  return languageProblems(name, JSON.parse(bytes.toString('utf8')));
}

/** Microsoft's schema for languages has patterns that are none under the `u` flag, which its own validator sets: hence ours. */
async function languageProblems(name: string, language: unknown): Promise<readonly string[]> {
  const { $schema: _draft4, ...schema } = await AppManifestUtils.fetchSchema(localisationSchema);
  const check = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false, validateFormats: false }).compile(schema);
  if (check(language)) return [];
  return (check.errors ?? []).map(({ instancePath, message }) => `${name}: ${instancePath} ${message}`);
}
