import { expect } from 'chai';
import { sendPatiently } from '../../src/teams/send-patiently.ts';

describe('Sending patiently', () => {
  it('does not repeat a fault of ours, nor take it for one of the channel', async () => {
    const fault = new TypeError('of a spec');
    let attempts = 0;
    const failure = await sendPatiently(async () => {
      attempts += 1;
      throw fault;
    }).catch((error: unknown) => error);
    expect(failure).to.equal(fault);
    expect(attempts).to.equal(1);
  });
});
