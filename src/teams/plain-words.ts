import type { Activity } from 'botbuilder';

/**
 * A message whose sentence holds a name that is not ours, such as an agent's or a queue's: sent as plain text, where it is neither Markdown
 * nor a mention, and therefore without the marks that make some of our own words bold. Bot Framework takes text for Markdown unless told
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages).
 */
export function plainWords(text: string): Partial<Activity> & { type: 'message' } {
  return { type: 'message', text: withoutBold(text), textFormat: 'plain' };
}

/** The words without the marks that make some of them bold. */
export function withoutBold(text: string): string {
  return text.replaceAll('**', '');
}
