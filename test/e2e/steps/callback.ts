import { hasValue, press, shows } from '../card-checks.ts';
import type { Scenario } from '../scenario.ts';

const issue = 'I need a live agent: my Snowflake warehouse is slow';

export const callback: Scenario = {
  title: 'Other help options, and a call back',
  mode: 'redirect',
  async play(stage, step) {
    const { ada, desk } = stage;
    await step('Other help options shows a ticket, a call back and links, and leads back', async () => {
      await ada.say(issue);
      await press(ada.card('Your request', issue), 'Other help options');
      const card = ada.card('Other help options');
      await shows(card, 'File a ticket', 'Ask for a call back', 'Service status', 'Knowledge base');
      await stage.picture(ada.page, 'other-options');
      await press(card, 'Back');
      await shows(ada.card('Your request', issue), 'Agents are ready for you');
    });
    const time = await step('a call back asks when, and offers times', async () => {
      await press(ada.card('Your request', issue), 'Other help options');
      await press(ada.card('Other help options'), 'Ask for a call back');
      const form = ada.card('Ask for a call back');
      await form.getByRole('combobox', { name: 'When should we call?' }).click();
      const second = ada.page.getByRole('option').nth(1);
      const words = await second.innerText();
      await second.click();
      return words;
    });
    await step('an unreadable number is refused at its field, and what was picked stays', async () => {
      const form = ada.card('Ask for a call back');
      await form.getByRole('textbox', { name: 'Phone number (optional)' }).fill('call me');
      await press(form, 'Ask for the call');
      await shows(form, "I can't read this number. Try it like +44 20 7946 0123, or leave it empty.");
      await hasValue(form.getByRole('combobox', { name: 'When should we call?' }), time);
      await stage.picture(ada.page, 'callback-form');
    });
    await step('asked for, it is booked, in Vayusphere too', async () => {
      const form = ada.card('Ask for a call back');
      await form.getByRole('textbox', { name: 'Phone number (optional)' }).fill('+44 20 7946 0123');
      await press(form, 'Ask for the call');
      await shows(ada.card('Call back booked'), issue);
      await desk.seesAmong('Call backs', issue);
      await stage.picture(ada.page, 'callback-booked');
    });
  },
};
