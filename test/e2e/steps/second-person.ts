import { press, shows } from '../card-checks.ts';
import type { Scenario } from '../scenario.ts';

const issue = 'I need a live agent: my MongoDB cluster is slow';

/**
 * Ben's tab is a whole client of his own (see `PlaygroundPage.open`). The Playground passes the bot's messages to every client, but not
 * people's: so this happens below the bot's own welcome, a thread that both of them have. It comes once for the team, when its first channel
 * is opened: so this is the first story of a channel.
 */
export const secondPerson: Scenario = {
  title: "A second person presses the first one's card",
  mode: 'redirect',
  async play(stage, step) {
    const { ada, desk } = stage;
    const ben = await stage.openAs('Ben Example');
    const [adasThread, bensThread] = [ada, ben].map((person) => person.thread('In a channel, mention me first.'));
    if (adasThread === undefined || bensThread === undefined) throw new TypeError('two people have two threads');
    await step('both see the bot in the channel', async () => {
      await ada.openChannel('General');
      await adasThread.waitFor();
      await ben.openChannel('General');
      await bensThread.waitFor();
    });
    await step('the first one asks in a reply, and gets a card there', async () => {
      await ada.reply(adasThread, issue);
      await shows(ada.card('Your request', issue), 'Agents are ready for you');
      await shows(ben.card('Your request', issue), 'Agents are ready for you');
    });
    await step('the second one presses, is told that it is not theirs, and nothing is started', async () => {
      await press(ben.card('Your request', issue), 'Start agent chat');
      await shows(
        bensThread,
        "This card belongs to somebody else, so I left it alone. Tell me what's wrong, and you get your own.",
      );
      await stage.picture(ben.page, 'second-person');
      await shows(ada.card('Your request', issue), 'Agents are ready for you');
      await desk.row('Waiting', issue).waitFor({ state: 'detached' });
    });
    await step('the first one sees nothing of that, and goes on', async () => {
      if ((await adasThread.getByText('This card belongs to somebody else').count()) > 0) throw new Error('it was shown to both');
      await press(ada.card('Your request', issue), 'Other help options');
      await press(ada.card('Other help options'), 'Never mind');
      await shows(adasThread, 'You chose not to go on. Nothing was sent.');
    });
    await ben.close();
  },
};
