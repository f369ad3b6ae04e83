import { hasButtons, press, shows } from '../card-checks.ts';
import type { Scenario } from '../scenario.ts';

const issue = 'I need a live agent: my Redis cache evicts too much';
const agent = 'Dev Agent';
/** Between two attempts up to 30 s pass, and the client's circuit stays open for ten. */
const longestReturnMs = 60_000;

export const outage: Scenario = {
  title: 'Vayusphere down, and back',
  mode: 'redirect',
  async play(stage, step) {
    const { ada, desk } = stage;
    await step('the card says that nothing can be seen, and offers the chat all the same', async () => {
      await desk.setDown(true);
      await ada.say(issue);
      const card = ada.card('Your request', issue);
      await shows(card, "I can't see who's available right now");
      await hasButtons(card, 'Start agent chat', 'Edit / Add details', 'Other help options');
      await stage.picture(ada.page, 'unknown-queue');
    });
    await step('the request is kept, and the receipt says so', async () => {
      await press(ada.card('Your request', issue), 'Start agent chat');
      const receipt = ada.card('Live agent chat', issue);
      await shows(receipt, "Vayusphere doesn't answer at the moment");
      await receipt.getByText(/^Your request is kept, and I go on trying until /).waitFor();
      await hasButtons(receipt, 'Cancel request');
      await stage.picture(ada.page, 'kept');
    });
    await step('when Vayusphere is back, it gets through, and the person hears so', async () => {
      await desk.setDown(false);
      const receipt = ada.card('Live agent chat', issue);
      await receipt.getByText('You are next in line', { exact: true }).waitFor({ timeout: longestReturnMs });
      await ada.sees("I got through to Vayusphere after all. You're in line now.");
      await stage.picture(ada.page, 'got-through');
    });
    await step('once, and not twice; an agent takes it', async () => {
      await desk.row('Waiting', issue).waitFor();
      const chats = await desk.row('Waiting', issue).count();
      if (chats !== 1) throw new Error(`${chats} chats came of one request`);
      await desk.openWaiting(issue);
      await desk.accept(agent);
      await shows(ada.card('Live agent chat', issue), `Connected with ${agent}`);
    });
    await step('and ends it', async () => {
      await desk.endChat();
      await shows(ada.card('Live agent chat', issue), 'Chat ended. The agent closed it.');
    });
  },
};
