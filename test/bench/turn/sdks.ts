import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The other SDKs that an echo is measured of. They are no dependencies of the bot: they are fetched to be measured, and only when asked for. */
const dependencies = { '@microsoft/agents-hosting': '1.8.1', '@microsoft/teams.apps': '2.1.0', express: '5.1.0' };

/** Installs them into a folder that is theirs. Gives null, or why they are not to be had. */
export async function installSdks(folder: string): Promise<string | null> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  try {
    const options = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    await promisify(execFile)('npm', options, { cwd: folder, timeout: 120_000 });
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'npm failed') : 'npm failed';
  }
}
