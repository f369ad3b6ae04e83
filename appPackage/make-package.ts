import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { appPackageFiles, zipOf } from './app-package.ts';
import { exampleValues, PackageValuesError, readPackageValues } from './package-values.ts';

// `npm run package`: the zip that an administrator uploads to Teams.

const exampleOnly =
  'It is an example, and Teams will not install it: set MicrosoftAppId, PUBLIC_URL, DEVELOPER_NAME and DEVELOPER_WEBSITE_URL first.\n';

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const values = readPackageValues(process.env);
  const files = await appPackageFiles(values ?? exampleValues);
  const target = path.join(import.meta.dirname, 'build', values === null ? 'live-agent-example.zip' : 'live-agent.zip');
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, await zipOf(files));
  process.stdout.write(`${path.relative('.', target)}: ${files.map(({ name }) => name).join(', ')}\n`);
  process.stdout.write('The manifest, its languages and the icons hold.\n');
  if (values === null) process.stdout.write(exampleOnly);
} catch (error) {
  if (!(error instanceof PackageValuesError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
