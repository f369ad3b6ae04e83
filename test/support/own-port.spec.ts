import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { ephemeralStart, ownPort } from './own-port.ts';

describe('ownPort', () => {
  it('hands no port out twice, also to several who ask at once, over the end of a block', async () => {
    const ports = await Promise.all(Array.from({ length: 150 }, () => ownPort()));
    expect(new Set(ports)).to.have.lengthOf(150);
  });

  it('gives none that the kernel may give to a server that listens on port 0', async () => {
    expect(await ownPort()).to.be.lessThan(ephemeralStart());
  });

  it('passes over what somebody listens on', async () => {
    const server = await listenAhead();
    const { port } = server.address() as AddressInfo;
    expect([await ownPort(), await ownPort()]).to.not.include(port);
    server.close();
    await once(server, 'close');
  });

  it('takes the usual range where the system tells none', () => {
    expect(ephemeralStart('/nowhere/at/all')).to.equal(49_152);
  });
});

/** Listens on a port that has not been handed out yet, the one after the last; behind the end of a block it belongs to somebody. */
async function listenAhead(): Promise<Server> {
  for (;;) {
    const server = createServer().listen((await ownPort()) + 1, '127.0.0.1');
    const listens = once(server, 'listening');
    if (await listens.then(() => true).catch(() => false)) return server;
  }
}
