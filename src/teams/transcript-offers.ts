import type { Activity } from 'botbuilder';
import { CardFactory, MessageFactory } from 'botbuilder-core';
import { BotError } from '../errors.ts';
import type { HandoffService } from '../handoff/service.ts';
import type { EndedSession, HandoffSession } from '../handoff/session.ts';
import type { Transcripts } from '../handoff/transcript.ts';
import { renderClosed } from './cards/closed-card.ts';
import type { SettledFile } from './conversation-state.ts';
import { consentCard, type FileConsent, fileCard, type UploadInfo } from './file-consent.ts';
import { isFileAddress, type UploadFile } from './file-upload.ts';
import { ownerOf } from './person.ts';
import { addressOf } from './place.ts';
import type { createStrings, Strings } from './strings/strings.ts';
import { type TranscriptFile, transcriptFile } from './transcript-text.ts';
import type { Turn } from './turn.ts';

interface Parts {
  readonly service: HandoffService;
  readonly transcripts: Transcripts;
  readonly upload: UploadFile;
  /** Whether files may be on this very machine; only for a bot without a registration. */
  readonly loopback: boolean;
  readonly strings: ReturnType<typeof createStrings>;
  readonly newId: () => string;
  /** Hears of a file that could not be saved; its person has been told. */
  readonly onUploadFailed: (error: BotError, sessionId: string) => void;
}

/** More than anybody says in a chat; a file of so many lines is still read at once. */
const mostLines = 20_000;
const largestFileBytes = 8 * 1024 * 1024;
/** What a message carries in itself, where files can't be saved; base64 adds a third. */
const largestInlineBytes = 120_000;

/** Two presses of a double click are this near, and ask once. */
const doubledWithinMs = 10_000;

/** A card that was answered before the last ones has long been replaced. */
const rememberedFiles = 10;

/**
 * The transcript of a relayed chat, handed over as a file.
 *
 * It is asked for by a button, on the receipt of the ended chat and on the survey, and not offered unbidden: Teams puts a file only where its
 * person agrees by a card of its own, and that card below a receipt and a survey would be the third thing to answer after each chat, of
 * which most people want none.
 *
 * In a personal chat of Teams the press brings the card that asks, and the answer to that the file. An answer counts once: what came of it
 * is stored with the conversation, whose turns come one after the other. The order is upload, store, show. A crash before the upload has
 * done nothing, and the card can be pressed. A crash between upload and store may make the file come twice when it is pressed once more,
 * under two names: better than never. After the store only the card is old; pressed again it becomes the file's. In other clients
 * the file comes inside a message.
 */
export class TranscriptOffers {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Somebody wants the transcript of a session. */
  async onWanted(turn: Turn, sessionId: string): Promise<void> {
    const session = await this.#endedOf(turn, sessionId);
    if (session === null) return turn.answerPress(turn.strings.t('press.old'));
    const { t } = turn.strings;
    const savesFiles = turn.traits.savesFiles;
    const file = await this.#fileOf(session, savesFiles ? largestFileBytes : largestInlineBytes);
    if (file === null) return turn.answerPress(t('transcript.gone'));
    if (!savesFiles) return turn.send({ type: 'message', text: t('transcript.here'), attachments: [inline(file)] });
    const { asked } = turn.state.files;
    const isDoubled = asked?.of === sessionId && turn.nowMs() - asked.atMs < doubledWithinMs;
    if (!isDoubled) {
      turn.state.files = { ...turn.state.files, asked: { of: sessionId, atMs: turn.nowMs() } };
      turn.send(this.#question(turn, session, file));
    }
    turn.answerPress(t('transcript.asked'));
  }

  /** Somebody answered the card that asks. */
  async onConsent(turn: Turn, consent: FileConsent): Promise<void> {
    const session = await this.#endedOf(turn, consent.of);
    if (session === null) return turn.say(turn.strings.t('press.old'));
    const settled = turn.state.files.settled.find(({ offer }) => offer === consent.offer);
    if (settled !== undefined) return this.#showSettled(turn, settled.saved);
    if (consent.answer === 'accept') return this.#save(turn, session, consent, consent.upload);
    this.#settle(turn, consent.offer, 'declined');
  }

  async #save(turn: Turn, session: EndedSession, { offer }: FileConsent, to: UploadInfo): Promise<void> {
    const file = await this.#fileOf(session, largestFileBytes);
    if (file === null) {
      this.#replaceByWords(turn, turn.strings.t('transcript.gone'));
      return;
    }
    try {
      await this.#parts.upload(to.uploadUrl, file.bytes);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      this.#parts.onUploadFailed(error, session.id);
      // The card has been answered, and Teams may not let it be pressed again: a new one takes its place.
      turn.replaceMessage(this.#question(turn, session, file));
      turn.say(turn.strings.t('transcript.failed'));
      return;
    }
    const { uploadUrl: _permission, ...saved } = to;
    this.#settle(turn, offer, isFileAddress(to.contentUrl, this.#parts) ? saved : 'unseen');
  }

  #settle(turn: Turn, offer: string, saved: SettledFile['saved']): void {
    const { files } = turn.state;
    turn.state.files = { ...files, settled: [...files.settled, { offer, saved }].slice(-rememberedFiles) };
    this.#showSettled(turn, saved);
  }

  #showSettled(turn: Turn, saved: SettledFile['saved']): void {
    const { t } = turn.strings;
    if (saved === 'declined') this.#replaceByWords(turn, t('transcript.declined'));
    else if (saved === 'unseen') this.#replaceByWords(turn, t('transcript.saved'));
    else turn.replaceMessage({ type: 'message', attachments: [fileCard(saved)] });
  }

  #replaceByWords(turn: Turn, line: string): void {
    const card = renderClosed({ kind: 'transcript', line }, turn.look({ of: 'closed', rev: 0, owner: null }));
    turn.replaceMessage({ ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), summary: card.fallbackText });
  }

  #question(turn: Turn, session: HandoffSession, { name, bytes }: TranscriptFile): Partial<Activity> {
    const ref = { of: session.id, offer: this.#parts.newId() };
    const description = turn.strings.t('transcript.consent');
    return { type: 'message', attachments: [consentCard(ref, { name, sizeInBytes: bytes.byteLength, description })] };
  }

  /** Null when it is not theirs, not over, or was never relayed: a card may be pressed long after, and its claims be anything. */
  async #endedOf(turn: Turn, sessionId: string): Promise<EndedSession | null> {
    const session = await this.#parts.service.session(sessionId);
    if (session?.state !== 'ended' || session.request.mode !== 'relay') return null;
    return ownerOf(session.personKey) === ownerOf(turn.personKey) && turn.scope === 'personal' ? session : null;
  }

  /** In the words and at the times of the conversation, whichever client the press comes from. Null when nothing is kept. */
  async #fileOf(session: EndedSession, maxBytes: number): Promise<TranscriptFile | null> {
    const lines = await this.#parts.transcripts.transcriptOf(session.id, mostLines);
    if (lines.length === 0) return null;
    return transcriptFile(session, lines, this.#stringsOf(session), { maxBytes, areAll: lines.length < mostLines });
  }

  #stringsOf({ place }: HandoffSession): Strings {
    const { locale, timeZone } = addressOf(place);
    return this.#parts.strings.for(locale ?? undefined, timeZone ?? undefined);
  }
}

function inline({ name, contentType, bytes }: TranscriptFile) {
  return { name, contentType, contentUrl: `data:${contentType};charset=utf-8;base64,${Buffer.from(bytes).toString('base64')}` };
}
