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
 * What becomes of the request once it is started in a channel, in redirect mode. Today: the card in the thread becomes the receipt, stays
 * there, and follows the chat to its end. What it says in between is left alone: the turn and the delivery update the same card, in
 * either order, until the next event.
 */
async function receiptOf(stage: Stage, step: Step, thread: Locator): Promise<void> {
  const { ada, desk } = stage;
  const receipt = ada.card('Live agent chat', issue);
  await step('Start agent chat turns the card in the thread into the receipt', async () => {
    await press(ada.card('Your request', issue), 'Start agent chat');
    await hasButtons(receipt, 'Cancel request');
    await thread.filter({ has: receipt }).waitFor();
    await stage.picture(ada.page, 'channel-receipt');
  });
  await step('the agent accepts, and the receipt leads to the chat', async () => {
    await desk.openWaiting(issue);
    await desk.accept(agent);
    await shows(receipt, `Connected with ${agent}`);
    await receipt.getByRole('link', { name: 'Open Vayusphere chat' }).waitFor();
  });
  await step('the agent ends the chat, and the receipt says so', async () => {
    await desk.endChat();
    await shows(receipt, 'Chat ended. The agent closed it.');
    await stage.picture(ada.page, 'channel-ended');
  });
}
