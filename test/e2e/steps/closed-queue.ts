import { hasButtons, press, shows } from '../card-checks.ts';
import type { Scenario } from '../scenario.ts';

const issue = 'I need a live agent: my Oracle database reports a deadlock';
const queue = 'Oracle Database experts';

export const closedQueue: Scenario = {
  title: 'A queue that is closed',
  mode: 'redirect',
  async play(stage, step) {
    const { ada, desk } = stage;
    await step('the card says so, and puts the ticket first; a chat is not offered', async () => {
      await desk.setQueue(queue, 'Close');
      await ada.say(issue);
      await ada.sees(
        "I've found the Oracle Database experts, but their queue is closed at the moment. Please review the options below to proceed.",
      );
      const card = ada.card('Your request', issue);
      await shows(card, 'Closed right now', 'File a ticket or ask for a call back now, so that nothing gets lost.');
      await hasButtons(card, 'File a ticket', 'Ask for a call back', 'Edit / Add details', 'Other help options');
      await stage.picture(ada.page, 'closed-queue');
    });
    await step('the ticket is filed, in Vayusphere too', async () => {
      await press(ada.card('Your request', issue), 'File a ticket');
      await shows(ada.card('Ticket filed'), issue);
      await desk.seesAmong('Tickets', `[Agent Requested] ${issue}`);
      await stage.picture(ada.page, 'ticket');
      await desk.setQueue(queue, 'Open');
    });
  },
};
