import type { TopicIcon } from '../../triage/catalogue.ts';
import type { Card } from './card.ts';
import type { Look } from './look.ts';
import { renderShortReceipt } from './short-receipt.ts';

/** A call back that Vayusphere has taken. */
export interface CallbackReceiptView {
  /** ISO 8601. */
  readonly scheduledFor: string;
  readonly phone: string | null;
  readonly issue: string;
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
}

/** The receipt for a call back: when, and on which number. */
export function renderCallbackReceipt({ scheduledFor, phone, issue, icon }: CallbackReceiptView, look: Look): Card {
  const { t, when } = look.strings;
  return renderShortReceipt(
    {
      heading: t('headings.callbackReceipt'),
      status: t('callbackReceipt.line', { when: when(scheduledFor, look.nowMs) }),
      advice: t('callbackReceipt.advice'),
      speak: t('callbackReceipt.speak'),
      facts: [{ label: t('labels.phone'), value: phone ?? t('callbackReceipt.phoneFromProfile') }],
      issue,
      icon,
      actions: [],
    },
    look,
  );
}
