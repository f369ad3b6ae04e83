import { hasValue, press, shows, showsFact } from '../card-checks.ts';
import type { Scenario } from '../scenario.ts';

const before = 'I need a live agent: my MySQL database is slow';
const after = 'My database is slow since the last update';

export const edit: Scenario = {
  title: 'Edit / Add details, and a change of mind',
  mode: 'redirect',
  async play(stage, step) {
    const { ada } = stage;
    await step('a first message that says it all leads straight to the card', async () => {
      await ada.say(before);
      await showsFact(ada.card('Your request', before), 'Queue', 'MySQL experts');
    });
    await step('the form comes in its place, filled in', async () => {
      await press(ada.card('Your request', before), 'Edit / Add details');
      const form = ada.card('Edit your request');
      await form.getByRole('textbox', { name: "What's the issue?" }).filter({ hasText: before }).waitFor();
      await hasValue(form.getByRole('combobox', { name: 'Which database is it?' }), 'MySQL');
      await stage.picture(ada.page, 'edit');
    });
    await step('without an issue it is not sent, and the field says why', async () => {
      const form = ada.card('Edit your request');
      await form.getByRole('textbox', { name: "What's the issue?" }).fill('');
      await press(form, 'Save');
      await shows(form, "Please tell the agent what's wrong, in a few words.");
    });
    await step('what is saved stands on the card, and leads to the right queue', async () => {
      const form = ada.card('Edit your request');
      await form.getByRole('textbox', { name: "What's the issue?" }).fill(after);
      await form.getByRole('textbox', { name: 'More details (optional)' }).fill('Since the update on Monday');
      await form.getByRole('combobox', { name: 'Which database is it?' }).click();
      await ada.page.getByRole('option', { name: 'PostgreSQL', exact: true }).click();
      await press(form, 'Save');
      const card = ada.card('Your request', after);
      await shows(card, after, 'Since the update on Monday');
      await showsFact(card, 'Database', 'PostgreSQL');
      await showsFact(card, 'Queue', 'PostgreSQL experts');
      await stage.picture(ada.page, 'edited');
    });
    await step('cancel before anything was sent sends nothing', async () => {
      await ada.say('cancel');
      await ada.sees("Okay, I've stopped. Nothing was sent. Whenever you'd like to try again, tell me what's wrong.");
    });
    await step('and the card left behind is closed, and starts nothing any more', async () => {
      await ada.card('Your request', after).waitFor({ state: 'detached' });
      await ada.sees('You chose not to go on. Nothing was sent.');
      await stage.desk.row('Waiting', after).waitFor({ state: 'detached' });
    });
  },
};
