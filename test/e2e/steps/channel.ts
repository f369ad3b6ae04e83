import type { Locator } from 'playwright-core';
import { hasButtons, press, shows, showsFact } from '../card-checks.ts';
import type { Scenario, Step } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const issue = "I'm having trouble with a SQL database since this morning.";
const agent = 'Eva Agent';

export const channel: Scenario = {
  title: 'The reference conversation, in a channel by mention',
  mode: 'redirect',
  async play(stage, step) {
    const thread = await converse(stage, step);
    await receiptOf(stage, step, thread);
  },
};

async function converse(stage: Stage, step: Step): Promise<Locator> {
  const { ada } = stage;
  const thread = await step('mentioned in a post, the bot answers in its thread', async () => {
    await ada.openChannel('General');
    await ada.card('Talk to a live agent').getByText('In a channel, mention me first.').waitFor();
    await ada.post("I'd like to speak to a live agent");
    const begun = ada.thread("I'd like to speak to a live agent");
    await shows(
      begun,
      "Could you please provide more details about the issue you're experiencing so I can connect you with a live agent effectively?",
    );
    return begun;
  });
  await step('it asks which database, and takes the press of a choice', async () => {
    await ada.reply(thread, issue);
    await shows(
      thread,
      "I understand you're having an issue with your SQL Database and would like to speak with a live agent. To help me route you to the right expert, can you tell me which database you're using?",
      'Or mention me with your answer.',
    );
    await press(thread, 'SQL Server');
    await shows(thread, "Okay, I'm connecting you with a SQL Server expert. Please review the options below to proceed.");
    const card = ada.card('Your request', issue);
    await showsFact(card, 'Queue', 'SQL Server experts');
    await hasButtons(card, 'Start agent chat', 'Edit / Add details', 'Other help options');
    await stage.picture(ada.page, 'channel-options');
  });
  return thread;
}

/**
 * What becomes of the request once it is started in a channel, in redirect mode: the thread gets one line and no way to the chat, and the
 * receipt comes in the personal chat, where it follows the chat to its end.
 */
async function receiptOf(stage: Stage, step: Step, thread: Locator): Promise<void> {
  const { ada, desk } = stage;
  const receipt = ada.card('Live agent chat', issue);
  await step('Start agent chat leaves one line in the thread, and nothing to press', async () => {
    await press(ada.card('Your request', issue), 'Start agent chat');
    await shows(thread, "I've taken that up with you in our personal chat.");
    const card = ada.card('Live agent chat', "I've taken that up with you in our personal chat.");
    if ((await card.getByRole('button').or(card.getByRole('link')).count()) > 0)
      throw new Error('the thread has something to press');
    await stage.picture(ada.page, 'channel-line');
  });
  await step('the receipt comes in the personal chat', async () => {
    await ada.openPersonalChat();
    await shows(receipt, 'You are next in line');
    await receipt.getByRole('link', { name: 'Open Vayusphere chat' }).waitFor();
    await hasButtons(receipt, 'Cancel request');
    await stage.picture(ada.page, 'channel-receipt');
  });
  await step('it follows the chat to its end, and the thread keeps its line', async () => {
    await desk.openWaiting(issue);
    await desk.accept(agent);
    await shows(receipt, `Connected with ${agent}`);
    await desk.endChat();
    await shows(receipt, 'Chat ended. The agent closed it.');
    await ada.openChannel('General');
    await shows(thread, "I've taken that up with you in our personal chat.");
  });
}
