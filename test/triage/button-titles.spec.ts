import { expect } from 'chai';
import { buttonTitles } from '../../src/teams/strings/strings.ts';
import { localeTables } from '../../src/triage/locale-table.ts';
import type { Intent } from '../../src/triage/recogniser.ts';
import { understand } from '../../src/triage/understand.ts';
import { defaultCatalogue } from './default-catalogue.ts';

/** The buttons that a sentence may ask for as well: what their titles mean without a card. */
const commands: Readonly<Record<string, Intent>> = {
  ask: 'request_agent',
  start: 'start_chat',
  openChat: 'start_chat',
  edit: 'edit',
  other: 'other_options',
  ticket: 'other_options',
  callback: 'other_options',
  saveCallback: 'other_options',
  openTicket: 'other_options',
  neverMind: 'cancel',
  cancelRequest: 'cancel',
  endChat: 'cancel',
  retry: 'start_over',
};

describe('the titles of the buttons', () => {
  for (const locale of Object.keys(localeTables)) {
    it(`are commands and no issues, whatever is asked, in ${locale}`, () => {
      for (const { key, title } of buttonTitles(locale)) {
        const intent = commands[key];
        if (intent === undefined) continue;
        for (const open of [null, 'issue', 'options', 'database'] as const) {
          const understood = understand(
            { text: title, locale, open, topicId: open === 'database' ? open : null },
            defaultCatalogue,
          );
          expect(understood.issue, `${title}, ${open}`).to.equal(null);
          if (open !== 'database') expect(understood.intent, `${title}, ${open}`).to.equal(intent);
        }
      }
    });

    it(`say so where they mean not knowing, in ${locale}`, () => {
      const text = buttonTitles(locale).find(({ key }) => key === 'unknown')?.title ?? '';
      for (const open of [null, 'issue', 'database', 'confirm', 'options'] as const) {
        const topicId = open === 'database' || open === 'confirm' ? 'database' : null;
        const candidates = open === 'confirm' ? ['mysql'] : [];
        const understood = understand({ text, locale, open, topicId, candidates }, defaultCatalogue);
        expect(understood, `${text}, ${open}`).to.include({ intent: 'none', unknown: true, issue: null, product: null });
      }
    });
  }
});
