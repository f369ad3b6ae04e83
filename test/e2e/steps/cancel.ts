import { hasButtons, press, shows } from '../card-checks.ts';
import type { Scenario } from '../scenario.ts';

const issue = 'I need a live agent: my MariaDB replica lags behind';

export const cancel: Scenario = {
  title: 'Cancel request',
  mode: 'redirect',
  async play(stage, step) {
    const { ada, desk } = stage;
    await step('whoever waits is told so when asking again, and gets no second place', async () => {
      await ada.say(issue);
      await press(ada.card('Your request', issue), 'Start agent chat');
      await shows(ada.card('Live agent chat', issue), 'You are next in line');
      await desk.row('Waiting', issue).waitFor();
      await ada.say('hello');
      await ada.sees(
        "You already have a request waiting in the MariaDB experts queue, so I haven't started another. Anything you write here, I add to it.",
      );
    });
    await step('Cancel request ends it, on the receipt and in the console', async () => {
      await press(ada.card('Live agent chat', issue), 'Cancel request');
      const receipt = ada.card('Live agent chat', issue);
      await shows(receipt, 'Request cancelled. Nobody is waiting for you.');
      await hasButtons(receipt, 'Speak to a live agent');
      await desk.row('Ended', issue).getByText('cancelled by the person').waitFor();
      await stage.picture(ada.page, 'cancelled');
    });
  },
};
