import { hasButtons, press, shows } from '../card-checks.ts';
import type { Scenario, Step } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const issue = 'I need a live agent: my PostgreSQL server refuses connections';
const agent = 'Finn Agent';

export const relay: Scenario = {
  title: 'Relay: the person talks to the agent through the bot',
  mode: 'relay',
  async play(stage, step) {
    await connect(stage, step);
    await talk(stage, step);
    await end(stage, step);
  },
};

async function connect(stage: Stage, step: Step): Promise<void> {
  const { ada, desk } = stage;
  await step('the request waits, without a link to go elsewhere', async () => {
    await ada.openPersonalChat();
    await ada.say(issue);
    await press(ada.card('Your request', issue), 'Start agent chat');
    const receipt = ada.card('Live agent chat', issue);
    await shows(receipt, 'You are next in line');
    if ((await receipt.getByRole('link').count()) > 0) throw new Error('the receipt leads elsewhere');
  });
  await step('when the agent accepts, the person is told to just write', async () => {
    await desk.openWaiting(issue);
    await desk.accept(agent);
    const receipt = ada.card('Live agent chat', issue);
    await shows(receipt, `Connected with ${agent}`, `Just write here. I pass your messages on to ${agent}.`);
    await hasButtons(receipt, 'End chat');
    await ada.sees(`You're connected with ${agent}. Just write here; I pass everything on. Say end chat to finish.`);
    await stage.picture(ada.page, 'relay-connected');
  });
}

async function talk(stage: Stage, step: Step): Promise<void> {
  const { ada, desk } = stage;
  await step("the person's words reach the agent, in order and as they were typed", async () => {
    const words = ['Hello, are you there?', 'It says <FATAL> & "no pg_hba.conf entry"', 'Since 9:00, on *all* machines'];
    for (const text of words) await ada.say(text);
    for (const text of words) await desk.log().getByText(text, { exact: true }).waitFor();
    const shown = await desk.log().innerText();
    const places = words.map((text) => shown.indexOf(text));
    if (places.some((place, index) => place < (places[index - 1] ?? 0))) throw new Error(`their order changed:\n${shown}`);
  });
  await step('the agent sees the person typing', async () => {
    await ada.type();
    await desk.log().getByText('Ada Example is typing').waitFor();
    await stage.picture(desk.page, 'relay-console-typing');
  });
  await step('the person sees the agent typing, and reads the answer', async () => {
    await desk.type('Yes. Which address do you connect from?');
    await ada.seesTyping();
    await stage.picture(ada.page, 'relay-typing');
    await desk.send();
    await ada.sees(`${agent}: Yes. Which address do you connect from?`);
    await stage.picture(ada.page, 'relay-answer');
  });
}

async function end(stage: Stage, step: Step): Promise<void> {
  const { ada, desk } = stage;
  await step('when the agent ends the chat, the receipt says so, and the person is asked how it was', async () => {
    await desk.endChat();
    await shows(ada.card('Live agent chat', issue), 'Chat ended. The agent closed it.', `You talked with ${agent}.`);
    await shows(
      ada.card('How was it?'),
      `You talked with ${agent}. Your answer helps the service desk.`,
      'How well were you helped?',
    );
    await stage.picture(ada.page, 'survey');
  });
  await step('the answer reaches the agent', async () => {
    const survey = ada.card('How was it?');
    await survey.getByRole('radio', { name: '4 – well' }).check();
    await survey.getByRole('textbox', { name: "Anything you'd like to add? (optional)" }).fill('Quick, thank you');
    await press(survey, 'Send');
    await shows(ada.card('How was it?'), "Thank you. I've passed it on.");
    await desk.about().getByText('4 of 5').waitFor();
    await desk.about().getByText('Quick, thank you').waitFor();
    await stage.picture(ada.page, 'survey-answered');
  });
  await step('what is written afterwards does not go to the agent, and begins anew', async () => {
    await ada.say('help');
    await ada.page.getByText('I find the right experts and show you how long the wait is.').last().waitFor();
    if ((await desk.log().getByText('help', { exact: true }).count()) > 0) throw new Error('it went to the agent');
  });
}
