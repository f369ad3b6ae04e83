import type { ClientKind } from './cards/look.ts';

/** What the client on the other side can show. Decided by the channel's name alone: clients do not say more about themselves. */
export interface ClientTraits {
  /**
   * `execute`: knows `Action.Execute`. Microsoft Teams does; the Emulator and Web Chat drop such a press without a word, and get
   * `Action.Submit` (https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model).
   */
  readonly cards: ClientKind;
  /** Whether an update of a message is seen. The Emulator answers it with success and shows nothing. */
  readonly updatesInPlace: boolean;
  /** Whether status may be streamed; in personal chats only (https://learn.microsoft.com/microsoftteams/platform/bots/streaming-ux). */
  readonly streamsStatus: boolean;
  /**
   * Whether a file can be put where the person keeps theirs; in personal chats of Teams only
   * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4).
   */
  readonly savesFiles: boolean;
  /**
   * Whether the sign of typing is seen. Channels of Teams show none
   * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations).
   */
  readonly showsTyping: boolean;
}

/** `conversationType` is what the channel calls the conversation's kind, if it does. */
export function traitsOf(channelId: string | undefined, scope: 'personal' | 'shared', conversationType?: string): ClientTraits {
  const teams = channelId === 'msteams';
  const personalTeams = teams && scope === 'personal';
  return {
    cards: teams ? 'execute' : 'submit',
    updatesInPlace: teams,
    streamsStatus: personalTeams,
    savesFiles: personalTeams,
    showsTyping: conversationType !== 'channel',
  };
}
