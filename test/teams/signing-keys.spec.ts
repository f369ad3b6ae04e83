import { expect } from 'chai';
import { KeysUnavailable, SigningKeys } from '../../src/teams/signing-keys.ts';
import { HandClock } from '../support/hand-clock.ts';
import { LocalIssuer } from '../support/local-issuer.ts';

const once = ['/metadata', '/keys'];

describe('The keys of the channel', () => {
  let issuer: LocalIssuer;
  let clock: HandClock;
  let troubles: unknown[];
  let keys: SigningKeys;

  beforeEach(async () => {
    clock = new HandClock();
    issuer = new LocalIssuer();
    await issuer.start();
    troubles = [];
    keys = new SigningKeys({
      metadataUrl: issuer.channel.openIdMetadataUrl,
      nowMs: () => clock.nowMs(),
      onTrouble: (error) => troubles.push(error),
    });
  });
  afterEach(() => issuer.stop());

  it('are read once, however many ask for them at once', async () => {
    const found = await Promise.all(Array.from({ length: 200 }, (_, index) => keys.find(index % 2 ? 'known' : 'unendorsed')));
    expect(found.every((key) => key !== null)).to.equal(true);
    expect(issuer.requests).to.deep.equal(once);
    expect(found[1]?.endorsements).to.deep.equal(['msteams', 'webchat', 'emulator']);
  });

  it('are not read again because somebody makes up names of keys, more often than once a minute', async () => {
    await keys.find('known');
    for (let index = 0; index < 500; index++) expect(await keys.find(`made-up-${index}`)).to.equal(null);
    expect(issuer.requests).to.deep.equal(once);
    clock.advance(60_000);
    await Promise.all(Array.from({ length: 500 }, (_, index) => keys.find(`made-up-${index}`)));
    expect(issuer.requests).to.deep.equal([...once, ...once]);
  });

  it('that are new are found within a minute', async () => {
    await keys.find('known');
    await issuer.addKey('new', ['msteams']);
    clock.advance(60_000);
    expect(await keys.find('new')).not.to.equal(null);
  });

  it('are read again after a day, and those that were withdrawn are not good any more', async () => {
    await keys.find('known');
    issuer.dropKey('known');
    clock.advance(24 * 60 * 60 * 1000 - 1);
    expect(await keys.find('known')).not.to.equal(null);
    clock.advance(1);
    expect(await keys.find('known')).to.equal(null);
  });

  it('stay good while they can not be read again', async () => {
    await keys.find('known');
    issuer.outage = 500;
    clock.advance(25 * 60 * 60 * 1000);
    expect(await keys.find('known')).not.to.equal(null);
    expect(troubles).to.have.lengthOf(1);
  });

  it('that were never read leave it open whether a token is good, and are asked for again after five seconds', async () => {
    issuer.outage = 500;
    const askForMany = () => Promise.allSettled(Array.from({ length: 50 }, () => keys.find('known')));
    for (const outcome of await askForMany())
      expect(outcome.status === 'rejected' && outcome.reason).to.be.instanceOf(KeysUnavailable);
    await askForMany();
    expect(issuer.requests).to.deep.equal(['/metadata']);
    issuer.outage = null;
    clock.advance(5_000);
    expect(await keys.find('known')).not.to.equal(null);
  });
});
