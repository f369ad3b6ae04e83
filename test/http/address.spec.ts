import { expect } from 'chai';
import { addressOfServer } from '../../src/http/address.ts';

describe('The address of a server', () => {
  for (const [host, address] of [
    ['127.0.0.1', 'http://127.0.0.1:3978'],
    ['0.0.0.0', 'http://127.0.0.1:3978'],
    ['::1', 'http://[::1]:3978'],
    ['::', 'http://[::1]:3978'],
    ['bot.internal', 'http://bot.internal:3978'],
  ] as const) {
    it(`that listens on ${host} is ${address}`, () => {
      expect(addressOfServer(host, 3978)).to.equal(address);
    });
  }
});
