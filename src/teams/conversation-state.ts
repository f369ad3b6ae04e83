import type { Storage, StoreItems, TurnContext } from 'botbuilder';
import type { DialogState } from 'botbuilder-dialogs';
import { z } from 'zod';
import type { Draft } from './dialogs/draft.ts';
import type { SavedFile } from './file-consent.ts';

/**
 * The version of what is stored here. A dialog stack of another version may name steps that are not there any more: it is dropped, and
 * the dialog begins again with what the draft already knows.
 */
const schemaVersion = 1;

/** How many handled activities are remembered; Teams sends again within seconds, if it does. */
const rememberedActivities = 20;
/** How many messages are remembered that were kept from an agent: more than somebody goes back to in order to change them. */
const rememberedKept = 50;

/** What the bot knows about one person in one conversation. */
export interface ConversationState {
  draft: Draft | null;
  dialogs: DialogState;
  /** Keys of activities that have been handled; see `wasHandled`. */
  handled: string[];
  /** The messages that were kept from an agent, by their ids: the last ones. */
  kept: readonly string[];
  files: FileState;
}

/** How far the handing over of files has come. */
export interface FileState {
  /** When the person was last asked whether a file may be saved, and of which session. */
  readonly asked: { readonly of: string; readonly atMs: number } | null;
  /** The answers that have been carried out: the last ones, oldest first. */
  readonly settled: readonly SettledFile[];
}

/** What came of an answer: where the file is, `unseen` where that can't be shown, or `declined`. */
export interface SettledFile {
  readonly offer: string;
  readonly saved: SavedFile | 'unseen' | 'declined';
}

/** The storage of the conversations' state. */
export interface StateStorage extends Storage {
  /** As `write`, for what may be lost by a crash: it is read from now on, and stored when that costs least. */
  writeSoon(changes: StoreItems): Promise<void>;
}

/** A conversation of which nothing is known. */
export function emptyConversation(): ConversationState {
  return { draft: null, dialogs: { dialogStack: [] }, handled: [], kept: [], files: noFiles };
}

const noFiles: FileState = { asked: null, settled: [] };

const savedFile = z.object({ contentUrl: z.string(), name: z.string(), uniqueId: z.string(), fileType: z.string() });

/** The message that holds the card which stands for the draft, and what kind of card it is. */
export interface ShownCard {
  readonly id: string;
  readonly kind: 'choices' | 'options';
}

const shownCard = z.object({ card: z.object({ id: z.string(), kind: z.enum(['choices', 'options']) }).nullable() });

/** What is stored of a person in a conversation, and how to store it anew. */
export interface LoadedState {
  readonly state: ConversationState;
  save(): Promise<void>;
  /** Null when there is none, or none is known. */
  readonly card: ShownCard | null;
  /**
   * Apart from the rest, because it is known only after everything has been said. It costs no commit of its own, and a crash right after
   * the turn may lose it: forgetting it costs nothing but that the card stays pressable.
   */
  saveCard(card: ShownCard | null): Promise<void>;
}

const storedState = z.object({
  schema: z.number(),
  draft: z.custom<Draft>((value) => draftShape.safeParse(value).success).nullable(),
  dialogs: z.custom<DialogState>((value) => typeof value === 'object' && value !== null),
  handled: z.array(z.string()),
  kept: z.array(z.string()).catch([]),
  files: z
    .object({
      asked: z.object({ of: z.string(), atMs: z.number() }).nullable(),
      settled: z.array(z.object({ offer: z.string(), saved: z.union([savedFile, z.enum(['unseen', 'declined'])]) })),
    })
    .catch({ asked: null, settled: [] }),
});

const draftShape = z.looseObject({
  id: z.string(),
  rev: z.number(),
  stage: z.enum(['gathering', 'offered', 'done']),
  issue: z.string().nullable(),
  answer: z.looseObject({ kind: z.enum(['open', 'choice', 'unknown']) }),
  candidates: z.array(z.string()),
  transcript: z.array(z.looseObject({ from: z.string(), text: z.string(), sentAt: z.string() })),
});

/**
 * Loads and saves the state of a person in a conversation: in a channel's thread everybody has their own. Saved once a turn, with the
 * eTag that it was read with, so that a turn which ran beside another one (on another instance) fails instead of undoing it.
 */
export class ConversationStates {
  readonly #storage: StateStorage;

  constructor(storage: StateStorage) {
    this.#storage = storage;
  }

  /**
   * `person` is the person's key, by which what is stored of them is found when they want it forgotten.
   *
   * Whatever is stored that this version can't read counts as nothing; a draft survives a dialog of another version.
   */
  async load(key: string, person: string): Promise<LoadedState> {
    const cardKey = `card/${key}`;
    const item: StoreItems = await this.#storage.read([key, cardKey]);
    const stored = item[key] as { eTag?: string } | undefined;
    const parsed = storedState.safeParse(stored);
    const state: ConversationState = parsed.success
      ? {
          draft: parsed.data.draft,
          dialogs: parsed.data.schema === schemaVersion ? parsed.data.dialogs : { dialogStack: [] },
          handled: parsed.data.handled,
          kept: parsed.data.kept,
          files: parsed.data.files,
        }
      : emptyConversation();
    const save = () =>
      this.#storage.write({
        [key]: { schema: schemaVersion, person, ...state, ...(stored?.eTag !== undefined && { eTag: stored.eTag }) },
      });
    const card = shownCard.safeParse(item[cardKey]).data?.card ?? null;
    return { state, save, card, saveCard: (next) => this.#storage.writeSoon({ [cardKey]: { person, card: next } }) };
  }
}

/**
 * The key of a person's state in a conversation, also of the turns that must come one after another; of the conversation of the turn, unless
 * another one is named.
 */
export function conversationKeyOf(context: TurnContext, conversationId = context.activity.conversation.id): string {
  const { channelId, from } = context.activity;
  return `talk/${channelId}/${conversationId}/${from.id}`;
}

/** Whether this activity has been handled before. Activities without an id can't be told apart and never were. */
export function wasHandled(state: ConversationState, activityId: string | undefined): boolean {
  return activityId !== undefined && state.handled.includes(activityId);
}

export function rememberHandled(state: ConversationState, activityId: string | undefined): void {
  if (activityId !== undefined) state.handled = [...state.handled, activityId].slice(-rememberedActivities);
}

/** The message is no agent's to read, and will not be when it is changed. */
export function rememberKept(state: ConversationState, messageId: string | undefined): void {
  if (messageId !== undefined) state.kept = [...state.kept, messageId].slice(-rememberedKept);
}
