import { z } from 'zod';
import { isHost, isServiceHost } from './service-url.ts';

/**
 * How a client hands over a person's file, as a delivery keeps it.
 *
 * - `open`: the address itself is the permission to read it (a file's `downloadUrl` in Teams); whoever asks shows nothing.
 * - `own`: the address belongs to the bot's own service, which wants the bot's token (a pasted image's `contentUrl`).
 */
export interface FileAddress {
  readonly route: 'open' | 'own';
  readonly url: string;
}

const shape = z.object({ route: z.enum(['open', 'own']), url: z.string() });

/** Reads an address as a delivery has kept it; null when it is none. */
export function fileAddressOf(address: unknown): FileAddress | null {
  return shape.safeParse(address).data ?? null;
}

/**
 * Where Teams keeps the files that people attach: SharePoint and OneDrive for Business, in the public clouds and those of governments
 * (https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges). A name that begins with a dot stands for every host
 * below it.
 */
const openHosts = ['.sharepoint.com', '.sharepoint.us', '.sharepoint-mil.us', '.sharepoint.cn', '.svc.ms'];

const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether and how an address may be read: without anything, with the bot's token, or not at all. */
export type FileAccess = 'plain' | 'with_token' | 'none';

/**
 * Decides by the address alone whether the bot asks there, and whether it shows its token. Pure; asked anew for every redirect.
 *
 * https at its own port only, never with a name and password in the address, and only at hosts of the list above and at the bot's own
 * services, which alone may ever see its token: whatever stands in a message, the bot can't be made to ask in the network that it runs in.
 * `loopback` lets in this very machine, where the Emulator keeps its files, and is for a bot without a registration: it has no token that
 * it could give away.
 */
export function accessTo(address: FileAddress, options: { readonly loopback: boolean }): FileAccess {
  const url = URL.parse(address.url);
  if (url === null || url.username !== '' || url.password !== '') return 'none';
  if (options.loopback && loopbackHosts.includes(url.hostname) && /^https?:$/.test(url.protocol)) return 'plain';
  if (url.protocol !== 'https:' || url.port !== '') return 'none';
  if (openHosts.some((host) => isHost(url.hostname, host))) return 'plain';
  return address.route === 'own' && isServiceHost(url.hostname) ? 'with_token' : 'none';
}
