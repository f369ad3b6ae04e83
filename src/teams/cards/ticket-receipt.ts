import type { Ticket } from '../../handoff/ports.ts';
import { linkButtons } from './buttons.ts';
import type { Card } from './card.ts';
import type { Look } from './look.ts';
import { renderShortReceipt } from './short-receipt.ts';

/** A ticket that was filed in place of a chat. */
export interface TicketReceiptView {
  readonly ticket: Ticket;
  readonly issue: string;
}

/** The receipt for a ticket: its number, what happens now, and the way to it. */
export function renderTicketReceipt({ ticket, issue }: TicketReceiptView, look: Look): Card {
  const { t } = look.strings;
  return renderShortReceipt(
    {
      heading: t('headings.ticketReceipt'),
      status: t('ticketReceipt.line', { number: ticket.number }),
      advice: t('ticketReceipt.advice'),
      speak: t('ticketReceipt.speak'),
      facts: [],
      issue,
      actions: linkButtons({ title: t('buttons.openTicket'), url: ticket.url, primary: true }),
    },
    look,
  );
}
