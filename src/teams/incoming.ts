import type { Activity } from 'botbuilder';
import { MalformedInput } from '../errors.ts';
import type { CardAction } from './cards/card-action.ts';
import { parseCardAction } from './cards/card-action.ts';
import { type FileConsent, fileConsentOf } from './file-consent.ts';
import { plainTextOf } from './mentions.ts';
import { type Attached, attachedTo } from './user-file.ts';

/** How a press came in, which decides how it is answered. */
export type PressRoute = 'execute' | 'submit';

/** An activity, as what it means to the bot. */
export type Incoming =
  /** Somebody wrote something; `text` is free of mentions of the bot and may be empty. */
  | { readonly kind: 'text'; readonly text: string; readonly attached: Attached }
  /** Somebody pressed a button. `cardId` is the message that holds the card, if the client tells. */
  | { readonly kind: 'press'; readonly action: CardAction; readonly route: PressRoute; readonly cardId: string | null }
  | { readonly kind: 'unreadable_press'; readonly route: PressRoute }
  /** Somebody answered whether a file may be saved. `cardId` is the message that asked. */
  | { readonly kind: 'file_consent'; readonly consent: FileConsent; readonly cardId: string | null }
  /** Somebody changed or took back what they had written; `text` is null when it was taken back. */
  | { readonly kind: 'edit'; readonly messageId: string; readonly text: string | null }
  | { readonly kind: 'typing' }
  /** The client asks by itself how a card looks now. Must have no effects. */
  | { readonly kind: 'card_refresh' }
  | { readonly kind: 'installed' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'other_invoke' }
  | { readonly kind: 'ignored' };

/** Whether the conversation has more people than one in it. Absent information (Emulator, Web Chat) means that it has not. */
export function scopeOf(activity: Activity): 'personal' | 'shared' {
  const { conversationType, isGroup } = activity.conversation;
  if (conversationType !== undefined) return conversationType === 'personal' ? 'personal' : 'shared';
  return isGroup === true ? 'shared' : 'personal';
}

/** Reads an activity. Total: what means nothing to the bot is `ignored`. Nothing is assumed to be there but `type` and `conversation`. */
export function readActivity(activity: Activity): Incoming {
  switch (activity.type) {
    case 'message':
      return readMessage(activity);
    case 'messageUpdate':
    case 'messageDelete':
      return readEdit(activity);
    case 'typing':
      return { kind: 'typing' };
    case 'invoke':
      return readInvoke(activity);
    case 'conversationUpdate':
      return readConversationUpdate(activity);
    case 'installationUpdate':
      return readInstallation(activity.action);
    default:
      return { kind: 'ignored' };
  }
}

function readMessage(activity: Activity): Incoming {
  const text = plainTextOf(activity);
  const hasValue = activity.value !== undefined && activity.value !== null;
  if (hasValue) {
    // A press may come with words that the client shows for it, and is one all the same (`messageBack`).
    const press = readPress(activity.value, 'submit', activity.replyToId);
    if (press.kind === 'press' || text.text === '') return press;
  }
  // In a channel or group only what is addressed to the bot is for the bot; Teams delivers more where the app has the consent to read all.
  if (isAmongOthers(activity) && !text.mentioned) return { kind: 'ignored' };
  return { kind: 'text', text: text.text, attached: attachedTo(activity) };
}

function isAmongOthers(activity: Activity): boolean {
  return activity.channelId === 'msteams' && scopeOf(activity) === 'shared';
}

/** Teams names the kind of change in `channelData.eventType`: an edit, one that brings a message back, or a removal. */
function readEdit(activity: Activity): Incoming {
  if (activity.id === undefined) return { kind: 'ignored' };
  if (activity.type === 'messageDelete') return { kind: 'edit', messageId: activity.id, text: null };
  const { text, mentioned } = plainTextOf(activity);
  // What was not for the bot does not become so by being changed.
  if (isAmongOthers(activity) && !mentioned) return { kind: 'ignored' };
  return { kind: 'edit', messageId: activity.id, text };
}

function readInvoke(activity: Activity): Incoming {
  const consent = fileConsentOf(activity);
  if (consent !== null) return { kind: 'file_consent', consent, cardId: activity.replyToId ?? null };
  if (activity.name !== 'adaptiveCard/action') return { kind: 'other_invoke' };
  const value: unknown = activity.value;
  if (!isRecord(value)) return { kind: 'unreadable_press', route: 'execute' };
  if (value['trigger'] === 'automatic') return { kind: 'card_refresh' };
  const action = value['action'];
  return readPress(isRecord(action) ? action['data'] : undefined, 'execute', activity.replyToId);
}

function readPress(value: unknown, route: PressRoute, cardId: string | undefined): Incoming {
  try {
    return { kind: 'press', action: parseCardAction(value), route, cardId: cardId ?? null };
  } catch (error) {
    if (error instanceof MalformedInput) return { kind: 'unreadable_press', route };
    throw error;
  }
}

/** An update of the app removes the old one and adds the new one, and changes nothing for the person (`remove-upgrade`, `add-upgrade`). */
function readInstallation(action: string | undefined): Incoming {
  if (action === 'add') return { kind: 'installed' };
  return { kind: action === 'remove' ? 'removed' : 'ignored' };
}

function readConversationUpdate(activity: Activity): Incoming {
  const botId = activity.recipient?.id;
  const concernsBot = (members: unknown) =>
    botId !== undefined && Array.isArray(members) && members.some((member) => isRecord(member) && member['id'] === botId);
  if (concernsBot(activity.membersAdded)) return { kind: 'installed' };
  if (concernsBot(activity.membersRemoved)) return { kind: 'removed' };
  return { kind: 'ignored' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
