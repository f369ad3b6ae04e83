import type { Ticket } from '../../handoff/ports.ts';
import type { TopicIcon } from '../../triage/catalogue.ts';
import { linkButtons } from './buttons.ts';
import type { Card } from './card.ts';
import type { Look } from './look.ts';
import { renderShortReceipt } from './short-receipt.ts';

/** A ticket that was filed in place of a chat. */
export interface TicketReceiptView {
  readonly ticket: Ticket;
  readonly issue: string;
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
}

/** The receipt for a ticket: its number, what happens now, and the way to it. */
export function renderTicketReceipt({ ticket, issue, icon }: TicketReceiptView, look: Look): Card {
  const { t } = look.strings;
  return renderShortReceipt(
    {
      heading: t('headings.ticketReceipt'),
      status: t('ticketReceipt.line', { number: ticket.number }),
      advice: t('ticketReceipt.advice'),
      speak: t('ticketReceipt.speak'),
      facts: [],
      issue,
      icon,
      actions: linkButtons({ title: t('buttons.openTicket'), url: ticket.url, primary: true }),
    },
    look,
  );
}
