import { expect } from 'chai';
import { channelServiceOf } from '../../src/teams/channel-service.ts';

describe('The channel service', () => {
  it('of the public cloud and that of the US government have nothing in common', () => {
    const [open, government] = [channelServiceOf(''), channelServiceOf('https://botframework.azure.us')];
    expect(open.issuer).to.equal('https://api.botframework.com');
    expect(government.issuer).to.equal('https://api.botframework.us');
    for (const value of Object.values(open)) expect(Object.values(government)).not.to.include(value);
    for (const name of ['openIdMetadataUrl', 'loginUrl', 'scope'] as const) {
      expect(new URL(open[name]).hostname).to.match(/\.com$/);
      expect(new URL(government[name]).hostname).to.match(/\.us$/);
    }
  });
});
