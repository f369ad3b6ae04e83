import { hasButtons, press, shows, showsFact } from '../card-checks.ts';
import { JoinPage } from '../join-page.ts';
import type { Scenario, Step } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const issue = "I'm running into a strange issue with a SQL database that I'm using.";
const queue = 'Azure SQL Database experts';
const agent = 'Cleo Agent';

/** The conversation that the product was described by, word for word, and the chat that it leads to. */
export const reference: Scenario = {
  title: 'The reference conversation, in the personal chat',
  mode: 'redirect',
  async play(stage, step) {
    await converse(stage, step);
    await startChat(stage, step);
    const room = await join(stage, step);
    await talk(stage, step, room);
    await end(stage, step);
    await room.page.close();
  },
};

async function converse({ ada }: Stage, step: Step): Promise<void> {
  await step('the bot introduces itself unasked', async () => {
    await ada.openPersonalChat();
    await hasButtons(ada.card('Talk to a live agent'), 'Speak to a live agent');
  });
  await step('it asks what is wrong', async () => {
    await ada.say("I'd like to speak to a live agent");
    await ada.sees(
      "Could you please provide more details about the issue you're experiencing so I can connect you with a live agent effectively?",
    );
  });
  await step('it says that it looks for the queue, and asks which database', async () => {
    await ada.say(issue);
    await ada.saw('Determining appropriate live agent queue');
    await ada.sees(
      "I understand you're having an issue with your SQL Database and would like to speak with a live agent. To help me route you to the right expert, can you tell me which database you're using?",
    );
  });
  await step('it offers the common databases to pick from', async () => {
    const choices = ['Azure SQL Database', 'SQL Server', 'PostgreSQL', 'MySQL', 'Oracle Database', 'MongoDB', "I don't know"];
    const card = ada.page.locator('.ac-adaptiveCard').last();
    await hasButtons(card, ...choices);
    await shows(card, 'Or type your answer.');
  });
  await step('it says that it finds the experts, and leads to the card', async () => {
    await ada.say("It's an Azure SQL Database.");
    await ada.saw('Finding Azure SQL Database experts...');
    await ada.sees("Okay, I'm connecting you with an Azure SQL Database expert. Please review the options below to proceed.");
  });
}

async function startChat(stage: Stage, step: Step): Promise<void> {
  const { ada } = stage;
  await step('the card shows the request, who is there, and three ways to go on', async () => {
    const card = ada.card('Your request', issue);
    await shows(card, 'Agents are ready for you', issue);
    await showsFact(card, 'Database', 'Azure SQL Database');
    await showsFact(card, 'Queue', queue);
    await showsFact(card, 'Agents available', '2');
    await showsFact(card, 'Estimated wait', 'Less than a minute');
    await hasButtons(card, 'Start agent chat', 'Edit / Add details', 'Other help options');
    await stage.picture(ada.page, 'options');
  });
  await step('Start agent chat turns it into the receipt', async () => {
    await press(ada.card('Your request', issue), 'Start agent chat');
    await ada.saw('Redirecting to Vayusphere Bot...');
    const receipt = ada.card('Live agent chat', issue);
    await shows(receipt, 'You are next in line', '✓ Requested', '● In line', '○ Connected');
    await showsFact(receipt, 'Queue', queue);
    await hasButtons(receipt, 'Cancel request');
    await stage.picture(ada.page, 'receipt');
  });
}

async function join(stage: Stage, step: Step): Promise<JoinPage> {
  const { ada, desk } = stage;
  await step('the agent sees who waits, what for, and what was said', async () => {
    await desk.openWaiting(issue);
    for (const text of ['Ada Example', 'ada@example.com', issue, "It's an Azure SQL Database.", 'en-US']) {
      await desk.about().getByText(text, { exact: true }).first().waitFor();
    }
    await stage.picture(desk.page, 'console-waiting');
  });
  return step("Open Vayusphere chat leads to this request's chat", async () => {
    const link = ada.card('Live agent chat', issue).getByRole('link', { name: 'Open Vayusphere chat' });
    const room = new JoinPage(await stage.newTab(() => link.click()));
    await room.queue().getByText(queue, { exact: true }).waitFor();
    await room
      .state()
      .getByText(/^You are next/)
      .waitFor();
    await room.log().getByText(issue, { exact: true }).waitFor();
    const { origin, pathname } = new URL(room.page.url());
    if (origin !== stage.simulatorUrl || !/^\/join\/[\w-]+$/.test(pathname)) throw new Error(`it leads to ${room.page.url()}`);
    return room;
  });
}

async function talk(stage: Stage, step: Step, room: JoinPage): Promise<void> {
  const { ada, desk } = stage;
  await step('when the agent accepts in the console, the receipt and the chat say so', async () => {
    await desk.accept(agent);
    const receipt = ada.card('Live agent chat', issue);
    await shows(receipt, `Connected with ${agent}`, '✓ Connected', `${agent} is waiting for you in the Vayusphere chat.`);
    await ada.sees(`You're connected with ${agent}. Use Open Vayusphere chat on the card to talk.`);
    await room.state().getByText(`You are talking with ${agent}.`).waitFor();
    await stage.picture(ada.page, 'connected');
  });
  await step('what the person writes there reaches the console, and the answer reaches the person', async () => {
    await room.say('Queries time out since this morning.');
    await desk.log().getByText('Queries time out since this morning.', { exact: true }).waitFor();
    await desk.type('Which server is it?');
    await room.log().getByText(`${agent} is typing`).waitFor();
    await desk.send();
    await room.log().getByText('Which server is it?', { exact: true }).waitFor();
    await stage.picture(room.page, 'vayusphere-chat');
    await stage.picture(desk.page, 'console-chat');
  });
}

async function end(stage: Stage, step: Step): Promise<void> {
  const { ada, desk } = stage;
  await step('when the agent ends the chat, the receipt says how it ended and what can be done', async () => {
    await desk.endChat();
    const receipt = ada.card('Live agent chat', issue);
    await shows(receipt, 'Chat ended. The agent closed it.', `You talked with ${agent}.`);
    await hasButtons(receipt, 'Speak to a live agent');
    await stage.picture(ada.page, 'ended');
  });
  await step('the transcript behind it has what was said', async () => {
    const link = ada.card('Live agent chat', issue).getByRole('link', { name: 'Read the transcript' });
    const transcript = await stage.newTab(() => link.click());
    for (const text of ['Queries time out since this morning.', 'Which server is it?']) {
      await transcript.getByText(text, { exact: true }).waitFor();
    }
    await stage.picture(transcript, 'transcript');
    await transcript.close();
  });
}
