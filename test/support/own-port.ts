import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

const firstPort = 10_000;
const portsInBlock = 64;
/** Where the systems that don't tell begin to hand out ports by themselves; Linux tells, and begins earlier. */
const usualEphemeralStart = 49_152;

/**
 * Gives a port of loopback that nobody listens on, to be listened on later, and again: an address that must be known before its server
 * starts, or stay over a restart. Nobody else is given it in between: it lies below what the kernel hands out where a server listens on
 * port 0, is handed out once, and belongs to a block whose first port this process listens on until it ends, so that no other process
 * of the specs has the same block.
 */
export async function ownPort(): Promise<number> {
  for (;;) {
    const port = await nextPort();
    const probe = await listenOn(port);
    if (probe === null) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

/** Where the kernel begins to hand out ports by itself. `path` is Linux's account of it. */
export function ephemeralStart(path = '/proc/sys/net/ipv4/ip_local_port_range'): number {
  try {
    const start = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return start >= firstPort + portsInBlock ? start : usualEphemeralStart;
  } catch {
    return usualEphemeralStart;
  }
}

const unused: number[] = [];
let blocksSeen = 0;
let claiming: Promise<void> | null = null;

async function nextPort(): Promise<number> {
  for (;;) {
    const port = unused.shift();
    if (port !== undefined) return port;
    claiming ??= claimBlock().finally(() => {
      claiming = null;
    });
    await claiming;
  }
}

/** Processes that start together begin at different blocks, so as not to go through each other's. */
async function claimBlock(): Promise<void> {
  const blocks = Math.floor((ephemeralStart() - firstPort) / portsInBlock);
  for (; blocksSeen < blocks; blocksSeen++) {
    const start = firstPort + ((process.pid + blocksSeen) % blocks) * portsInBlock;
    const claim = await listenOn(start);
    if (claim === null) continue;
    claim.unref();
    blocksSeen++;
    unused.push(...Array.from({ length: portsInBlock - 1 }, (_, index) => start + 1 + index));
    return;
  }
  throw new Error('every port below the ephemeral ones has been handed out');
}

/** Null when somebody else listens there. */
async function listenOn(port: number): Promise<Server | null> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) return null;
    throw error;
  }
}
