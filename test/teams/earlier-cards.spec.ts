import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, buttonsOf, type Client, cardOf, cardsOf, readable } from '../support/client.ts';

const vague = "I'm running into a strange issue with a SQL database that I'm using.";
const idOf = (answer: Answer) => answer.calls.findLast((call) => call.method === 'POST' && cardsOf([call]).length > 0)?.id;
const putsOf = (answer: Answer) => answer.calls.filter(({ method }) => method === 'PUT');

function expectClosed(id: string | undefined, answer: Answer, words: string): void {
  const [put, ...more] = putsOf(answer);
  expect(more).to.deep.equal([]);
  expect(put?.id).to.be.a('string').and.to.equal(id);
  expect(readable(cardsOf([put].flatMap((each) => each ?? [])))).to.include(words);
  expect(buttonsOf(cardsOf([put].flatMap((each) => each ?? [])))).to.deep.equal([]);
}

for (const surface of ['teams personal', 'teams channel', 'teams group'] as const) {
  describe(`A card in ${surface} that is further up`, () => {
    const bot = new BotFixture();
    let people = 0;
    let person: Client;
    before(() => bot.start());
    after(() => bot.stop());
    beforeEach(() => {
      people += 1;
      person = bot.client(surface, `person-${people}`);
    });

    it('is closed when its question is answered by typing', async () => {
      const question = await person.write(vague);
      expectClosed(idOf(question), await person.write('it is MariaDB'), "You've answered this already.");
    });

    it('is closed after what is said, which comes first where a thread is near its limits', async () => {
      await person.write(vague);
      const { calls } = await person.write('it is MariaDB');
      const methods = calls.filter(({ activity }) => activity.type === 'message').map(({ method }) => method);
      expect(methods).to.deep.equal(['POST', 'POST', 'PUT']);
    });

    it('is closed when the question is asked anew', async () => {
      const question = await person.write(vague);
      expectClosed(idOf(question), await person.write('the one on the second floor'), 'no longer in use');
    });

    it('is closed when a newer one stands for the request, and then that one, across a restart', async () => {
      const options = await person.write('Our MongoDB cluster is slow');
      await bot.restartApp();
      const form = await person.write('edit');
      expectClosed(idOf(options), form, 'no longer in use');
      expectClosed(idOf(form), await person.write('error 11600 since Monday'), 'no longer in use');
    });

    it('is closed when a newer one is asked for by the title of a button, and then that one', async () => {
      const options = await person.write('Our MongoDB cluster is slow');
      const form = await person.write('Edit / Add details');
      expectClosed(idOf(options), form, 'no longer in use');
      const back = await person.write('Try again');
      expectClosed(idOf(form), back, 'no longer in use');
      expectClosed(idOf(back), await person.write('Other help options'), 'no longer in use');
    });

    it('is closed when the request is dropped or made by typing', async () => {
      const dropped = await person.write('Our MongoDB cluster is slow');
      expectClosed(idOf(dropped), await person.write('cancel'), 'You chose not to go on.');
      const options = await person.write('Our MongoDB cluster is slow');
      expectClosed(idOf(options), await person.write('start'), "You've answered this already.");
      expect(putsOf(await person.write('more about it')).filter(({ id }) => id === idOf(options))).to.deep.equal([]);
    });

    it('is closed when its person starts over', async () => {
      // Among others the question what is wrong is a card of its own, further down.
      const words = surface === 'teams personal' ? 'You chose not to go on.' : 'no longer in use';
      const question = await person.write(vague);
      expectClosed(idOf(question), await person.write('start over'), words);
      const options = await person.write('Our MongoDB cluster is slow');
      expectClosed(idOf(options), await person.write('start over'), words);
      expect(putsOf(await person.write('cancel')).filter(({ id }) => id === idOf(options))).to.deep.equal([]);
    });

    it('stays when it is still the one, and when it is pressed', async () => {
      const options = await person.write('Our MongoDB cluster is slow');
      expect(putsOf(await person.write("I don't know"))).to.deep.equal([]);
      const pressed = await person.press(cardOf(options), 'Edit / Add details', {}, { replyToId: idOf(options) });
      expect(putsOf(pressed).filter(({ activity }) => readable(cardsOf([{ activity }])).includes('no longer'))).to.deep.equal([]);
    });

    it('that can not be closed costs nothing', async () => {
      await person.write(vague);
      bot.connector.fault = ({ method }) => (method === 'PUT' ? { status: 404, code: 'ActivityNotFoundInConversation' } : null);
      const answer = await person.write('it is MariaDB');
      bot.connector.fault = () => null;
      expect(readable(cardOf(answer))).to.include('MariaDB');
    });
  });
}

describe('A card further up', () => {
  const bot = new BotFixture();
  before(() => bot.start());
  after(() => bot.stop());

  it('is closed when the ticket asked for by a title can not be filed', async () => {
    const person = bot.client('teams personal');
    const options = await person.write('Our MongoDB cluster is slow');
    bot.simulator.faults.set({ failNext: 9, calls: ['fileTicket'] });
    const failed = await person.write('File a ticket');
    bot.simulator.faults.clear();
    expectClosed(idOf(options), failed, 'no longer in use');
    expectClosed(idOf(failed), await person.write('edit'), 'no longer in use');
  });
});
