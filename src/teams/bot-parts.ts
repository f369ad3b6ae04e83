import type { AgentDesk, Clock, HandoffMode, TurnLock } from '../handoff/ports.ts';
import type { HandoffService } from '../handoff/service.ts';
import type { SilenceLimits } from '../handoff/session.ts';
import type { Transcripts } from '../handoff/transcript.ts';
import type { TypingRelay } from '../handoff/typing-relay.ts';
import type { Catalogue } from '../triage/catalogue.ts';
import type { Recogniser } from '../triage/recogniser.ts';
import type { Directory } from './directory.ts';
import type { TranscriptOffers } from './transcript-offers.ts';

/** The catalogue as it is now; asked anew each time, because an administrator may have changed it. */
export type CatalogueSource = () => Catalogue;

/** What the conversation is made with. */
export interface BotParts {
  readonly service: HandoffService;
  readonly typing: TypingRelay;
  readonly desk: AgentDesk;
  readonly catalogue: CatalogueSource;
  readonly recogniser: Recogniser;
  readonly directory: Directory;
  readonly transcripts: Transcripts;
  readonly offers: TranscriptOffers;
  readonly turns: TurnLock;
  readonly mode: HandoffMode;
  /** Of relayed chats. */
  readonly silence: SilenceLimits;
  /** Whether a ticket is filed along with each chat. */
  readonly ticketOnHandoff: boolean;
  /** What the app is called where Teams installs it from; null where that is not known. */
  readonly teamsAppId: string | null;
  readonly clock: Clock;
  readonly nowMs: () => number;
  /** A new id, unique for ever. */
  readonly newId: () => string;
}
