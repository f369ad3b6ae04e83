import type { Activity } from 'botbuilder';
import { z } from 'zod';

const mentionSchema = z.object({
  mentioned: z.object({ id: z.string(), name: z.string().nullish() }),
  text: z.string().min(1),
});

/**
 * What somebody wrote, without the mentions of the bot, wherever and however often they stand; non-breaking spaces and runs of white
 * space within a line become one space. Mentions of other people stay, as their names.
 *
 * The SDK's own `removeRecipientMention` takes the first mention only, keeps `&nbsp;`, and throws without a recipient or a text.
 */
export function plainTextOf(activity: Activity): { readonly text: string; readonly mentioned: boolean } {
  const mentions = (activity.entities ?? []).filter((entity) => entity.type === 'mention').flatMap((entity) => mentionOf(entity));
  const botId = activity.recipient?.id;
  let mentioned = false;
  let text = activity.text ?? '';
  for (const mention of mentions) {
    const ofBot = botId !== undefined && mention.id === botId;
    mentioned ||= ofBot;
    text = text.replaceAll(mention.text, ofBot ? ' ' : mention.name);
  }
  return { text: tidy(text), mentioned };
}

function mentionOf(entity: unknown): { id: string; name: string; text: string }[] {
  const parsed = mentionSchema.safeParse(entity);
  if (!parsed.success) return [];
  const { mentioned, text } = parsed.data;
  return [{ id: mentioned.id, name: mentioned.name ?? '', text }];
}

function tidy(text: string): string {
  return text
    .replaceAll('&nbsp;', ' ')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}
