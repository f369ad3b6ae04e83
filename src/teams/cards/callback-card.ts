import type { TopicIcon } from '../../triage/catalogue.ts';
import { button } from './buttons.ts';
import template from './callback-card.json' with { type: 'json' };
import type { CallbackErrors, CallbackFields } from './callback-form.ts';
import { type Card, compileCard, frame, type JsonValue } from './card.ts';
import { inputText, standAlone } from './display-text.ts';
import type { Look } from './look.ts';
import { fieldErrors, header, notices } from './parts.ts';

const expand = compileCard<Readonly<Record<string, JsonValue>>>(template);

/** The call-back form as it stands. */
export interface CallbackView {
  /** The windows on offer, both ends in ISO 8601. None: the card says so and points to the ticket. */
  readonly slots: readonly { readonly slot: string; readonly earliest: string; readonly latest: string }[];
  readonly fields: CallbackFields;
  readonly errors: CallbackErrors;
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
  readonly notice?: string | null;
}

/** The form behind "Ask for a call back" (`saveCallback`, `back`). */
export function renderCallback(view: CallbackView, look: Look): Card {
  const { t } = look.strings;
  const hasSlots = view.slots.length > 0;
  const save = button(look, { verb: 'saveCallback', title: t('buttons.saveCallback'), primary: true, inputs: true });
  const ticket = button(look, { verb: 'ticket', title: t('buttons.ticket'), primary: true });
  return expand({
    ...frame(look, t('callback.speak')),
    header: header(look, {
      tone: 'accent',
      icon: view.icon,
      heading: t('headings.callback'),
      status: t(hasSlots ? 'callback.intro' : 'callback.noSlots'),
    }),
    notice: notices(view.notice),
    hasSlots,
    ...slotField(view, look),
    ...phoneField(view, look),
    actions: [hasSlots ? save : ticket, button(look, { verb: 'back', title: t('buttons.back') })],
  });
}

function slotField({ slots, fields, errors }: CallbackView, { strings: { t, window, language }, nowMs }: Look) {
  const messages = { missing: t('errors.slotMissing'), taken: t('errors.slotTaken') };
  return {
    slot: slots.some(({ slot }) => slot === fields.slot) ? fields.slot : '',
    slots: slots.map(({ slot, earliest, latest }) => ({
      title: standAlone(window(earliest, latest, nowMs), language),
      value: slot,
    })),
    slotLabel: t('callback.slotLabel'),
    slotPlaceholder: t('callback.slotPlaceholder'),
    slotMissing: messages.missing,
    slotError: fieldErrors(errors.slot ? messages[errors.slot] : ''),
  };
}

function phoneField({ fields, errors }: CallbackView, { strings: { t } }: Look) {
  return {
    phone: inputText(fields.phone),
    phoneLabel: t('callback.phoneLabel'),
    phonePlaceholder: t('callback.phonePlaceholder'),
    phoneUnreadable: t('errors.phoneUnreadable'),
    phoneError: fieldErrors(errors.phone ? t('errors.phoneUnreadable') : ''),
  };
}
