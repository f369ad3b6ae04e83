import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { buttonsOf, type CardJson, type Client, cardOf } from '../support/client.ts';

const titlesOf = (card: CardJson | null) => buttonsOf(card).map(({ title }) => title);

describe('A press that Teams waits for', () => {
  let bot: BotFixture;
  let person: Client;
  let options: CardJson;
  /** Lets what has been held of the channel go on. */
  let letGo: () => void;
  let held: Promise<void>;

  beforeEach(async () => {
    bot = new BotFixture();
    await bot.start();
    person = bot.client('teams channel');
    options = cardOf(await person.write('Our MongoDB cluster is slow'));
    ({ promise: held, resolve: letGo } = Promise.withResolvers<void>());
  });
  afterEach(() => bot.stop());

  /** Presses while the channel is slow to change the card for everybody else; gives the answer, which comes before that. */
  async function pressWhileSlow(): Promise<CardJson | null> {
    bot.connector.fault = ({ method }) => (method === 'PUT' ? held.then(() => null) : null);
    const { status, card } = await person.answerTo(person.pressOf(options, 'Edit / Add details', {}, { id: 'press-1' }));
    expect(status).to.equal(200);
    return card;
  }
  const updates = () => bot.connector.calls.filter(({ method }) => method === 'PUT');
  const turnsEnded = () => bot.logged('turn').map(({ activityId }) => activityId);

  it('is answered while what it has the bot say is still on its way', async () => {
    const ended = bot.watchTurn('press-1');
    expect(titlesOf(await pressWhileSlow())).to.include('Save');
    expect(updates()).to.deep.equal([]);
    expect(turnsEnded()).not.to.include('press-1');
    letGo();
    await ended();
    expect(updates()).to.have.lengthOf(1);
    expect(bot.logged('turn').at(-1)).to.include({ activityId: 'press-1', kind: 'press', outcome: 'done' });
  });

  it('has its whole turn before the next one of the same person there', async () => {
    await pressWhileSlow();
    let isAnswered = false;
    const next = person.write('cancel', { id: 'after-it' }).finally(() => {
      isAnswered = true;
    });
    // Whoever has been answered meanwhile has had as much time.
    await bot.client('teams personal', 'bob').write('thanks', { id: 'beside-it' });
    expect(isAnswered).to.equal(false);
    const from = bot.connector.calls.length;
    letGo();
    await next;
    const methods = bot.connector.calls.slice(from).map(({ method }) => method);
    expect(methods.slice(0, 2)).to.deep.equal(['PUT', 'POST']);
    expect(turnsEnded().slice(-3)).to.deep.equal(['beside-it', 'press-1', 'after-it']);
  });

  it('has its whole turn before the bot stops', async () => {
    await pressWhileSlow();
    let isStopped = false;
    const stop = bot.stopApp().finally(() => {
      isStopped = true;
    });
    // From here on the stop has nothing to wait for but the turn.
    while (await isListening()) await new Promise(setImmediate);
    expect(isStopped).to.equal(false);
    expect(turnsEnded()).not.to.include('press-1');
    letGo();
    await stop;
    expect(updates()).to.have.lengthOf(1);
    expect(bot.logged('turn').at(-1)).to.include({ activityId: 'press-1', outcome: 'done' });
    expect(bot.logged('not closed in time')).to.deep.equal([]);
  });

  it('that comes again meanwhile finds what it has changed', async () => {
    await pressWhileSlow();
    const again = person.answerTo(person.pressOf(options, 'Edit / Add details', {}, { id: 'press-2' }));
    letGo();
    expect((await again).words).to.match(/^You've already pressed this/);
  });

  const isListening = () =>
    fetch(`${bot.url}/healthz`).then(
      () => true,
      () => false,
    );
});
