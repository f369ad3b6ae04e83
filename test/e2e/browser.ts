import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { Unavailable } from './unavailable.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Nothing outside this machine is asked for anything: what the pages show is then the same wherever this runs.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** Starts Chromium without a window, with an empty profile that is gone when it ends. Throws `Unavailable` when there is none. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Unavailable(
      `there is no Chromium at ${executablePath}. Install it (Debian: apt-get install chromium), or name one in CHROMIUM_PATH`,
    );
  }
  // The signals are ours: whatever was started ends with us, and the browser's own handler would end this process before the rest.
  return chromium.launch({
    executablePath,
    headless: true,
    args: flags,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
