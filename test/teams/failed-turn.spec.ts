import { TestAdapter, type TurnContext } from 'botbuilder';
import { expect } from 'chai';
import { answerFailedTurn } from '../../src/teams/failed-turn.ts';
import { createStrings } from '../../src/teams/strings/strings.ts';
import { BotFixture } from '../support/bot-fixture.ts';
import { buttonsOf, cardOf, textsOf } from '../support/client.ts';

const strings = createStrings();

describe('A turn that fails', () => {
  it('tells the person what to do, with a reference that is in the log, and keeps what was gathered', async () => {
    const bot = new BotFixture();
    await bot.start();
    try {
      const person = bot.client('teams personal');
      bot.connector.fault = ({ activity }) => (activity.attachments?.length ? { status: 403, code: 'NoCards' } : null);
      const answer = await person.write('Our MongoDB cluster is slow');
      expect(answer.status).to.equal(200);
      const reference = /reference (\w+)/.exec(textsOf(answer.calls).at(-1) ?? '')?.[1];
      expect(bot.logged('a turn failed').map((line) => line['reference'])).to.deep.equal([reference]);
      bot.connector.fault = () => null;
      await person.press(cardOf(await person.write('edit')), 'Back');
      expect(textsOf((await person.write('start')).calls)).to.deep.equal(['Redirecting to Vayusphere Bot...']);
    } finally {
      await bot.stop();
    }
  });

  for (const [what, status, refuses] of [
    ['its card has been taken away for everybody', 404, (method: string) => method === 'PUT'],
    ['nothing else can be said', 403, () => true],
  ] as const) {
    it(`leaves a press its answer when ${what}`, async () => {
      const bot = new BotFixture();
      await bot.start();
      try {
        const person = bot.client('teams channel');
        const options = cardOf(await person.write('Our MongoDB cluster is slow'));
        bot.connector.fault = ({ method }) => (refuses(method) ? { status } : null);
        const pressed = await person.press(options, 'Edit / Add details');
        expect(buttonsOf(pressed.card).map(({ title }) => title)).to.include('Save');
        const other = await person.press(pressed.card ?? {}, 'Back');
        expect(buttonsOf(other.card).map(({ title }) => title)).to.include('Start agent chat');
      } finally {
        await bot.stop();
      }
    });
  }

  it('puts the next card below where the pressed one has been taken away', async () => {
    const bot = new BotFixture();
    await bot.start();
    try {
      const person = bot.client('teams personal');
      const options = cardOf(await person.write('Our MongoDB cluster is slow'));
      bot.connector.fault = ({ method }) => (method === 'PUT' ? { status: 404, code: 'ActivityNotFoundInConversation' } : null);
      const [button] = buttonsOf(options).filter(({ title }) => title === 'Edit / Add details');
      const value = { ...(button?.['data'] as object), verb: button?.['verb'] };
      const answer = await person.send({ type: 'message', value, replyToId: 'card-1' });
      expect(textsOf(answer.calls)).to.deep.equal([]);
      expect(buttonsOf(cardOf(answer)).map(({ title }) => title)).to.include('Save');
    } finally {
      await bot.stop();
    }
  });

  it('answers a press in the form that Teams wants errors of cards in', async () => {
    const adapter = new TestAdapter(async (context: TurnContext) => answerFailedTurn(context, strings, 'abc123'));
    await adapter.send({ type: 'invoke', name: 'adaptiveCard/action' });
    const { type, value } = adapter.getNextReply();
    expect(type).to.equal('invokeResponse');
    expect(value.status).to.equal(200);
    expect(value.body).to.deep.include({ statusCode: 500, type: 'application/vnd.microsoft.error' });
    expect(value.body.value.message).to.include('reference abc123');
  });
});
