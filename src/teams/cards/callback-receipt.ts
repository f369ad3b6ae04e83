import type { Card } from './card.ts';
import type { Look } from './look.ts';
import { renderShortReceipt } from './short-receipt.ts';

/** A call back that Vayusphere has taken. */
export interface CallbackReceiptView {
  /** ISO 8601. */
  readonly scheduledFor: string;
  readonly phone: string | null;
  readonly issue: string;
}

/** The receipt for a call back: when, and on which number. */
export function renderCallbackReceipt({ scheduledFor, phone, issue }: CallbackReceiptView, look: Look): Card {
  const { t, when } = look.strings;
  return renderShortReceipt(
    {
      heading: t('headings.callbackReceipt'),
      status: t('callbackReceipt.line', { when: when(scheduledFor, look.nowMs) }),
      advice: t('callbackReceipt.advice'),
      speak: t('callbackReceipt.speak'),
      facts: [{ label: t('labels.phone'), value: phone ?? t('callbackReceipt.phoneFromProfile') }],
      issue,
      actions: [],
    },
    look,
  );
}
