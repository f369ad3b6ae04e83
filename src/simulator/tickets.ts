import type { FiledTicket } from './chat.ts';
import type { Issue, Requester, TicketFiling } from './wire.ts';

const maxTickets = 5_000;

/** A ticket as it was filed, with the chat it belongs to, if any. */
export interface TicketRecord extends FiledTicket {
  readonly requester: Requester;
  readonly issue: Issue;
  readonly shortDescription: string;
  readonly assignmentGroup: string | null;
  readonly contactType: string;
  readonly filedAt: string;
  readonly chatId: string | null;
}

/** The tickets of the desk, numbered as an IT service desk numbers them. The oldest are forgotten beyond 5,000. */
export class Tickets {
  readonly #records = new Map<string, TicketRecord>();
  #last = 10_000;

  file(filing: TicketFiling, filedAt: string, baseUrl: string, chatId: string | null): FiledTicket {
    this.#last += 1;
    const number = `INC${String(this.#last).padStart(7, '0')}`;
    const ticket = { number, url: `${baseUrl}/tickets/${number}` };
    this.#records.set(number, { ...ticket, ...filing, filedAt, chatId });
    const oldest = this.#records.keys().next().value;
    if (this.#records.size > maxTickets && oldest !== undefined) this.#records.delete(oldest);
    return ticket;
  }

  find(number: string): TicketRecord | undefined {
    return this.#records.get(number);
  }

  all(): TicketRecord[] {
    return [...this.#records.values()];
  }
}
