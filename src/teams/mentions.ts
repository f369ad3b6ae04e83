import type { Activity } from 'botbuilder';
import { z } from 'zod';

const mentionSchema = z.object({
  mentioned: z.object({ id: z.string(), name: z.string().nullish() }),
  text: z.string().min(1),
});

/** Teams takes fewer in a message. */
const mostMentions = 100;

/**
 * What somebody wrote, without the mentions of the bot, wherever and however often they stand; non-breaking spaces and runs of white
 * space within a line become one space. Mentions of other people stay, as their names.
 *
 * One pass over the text, and no name longer than the mention that it stands for: however many mentions somebody makes up, they neither
 * feed each other nor make the text grow.
 *
 * The SDK's own `removeRecipientMention` takes the first mention only, keeps `&nbsp;`, and throws without a recipient or a text.
 */
export function plainTextOf(activity: Pick<Activity, 'text' | 'entities' | 'recipient'>): {
  readonly text: string;
  readonly mentioned: boolean;
} {
  const mentions = (activity.entities ?? []).filter((entity) => entity.type === 'mention').flatMap((entity) => mentionOf(entity));
  const botId = activity.recipient?.id;
  const names = new Map<string, string>();
  for (const { id, name, text } of mentions.slice(0, mostMentions)) {
    if (!names.has(text)) names.set(text, botId !== undefined && id === botId ? called : name.slice(0, text.length));
  }
  const mentioned = botId !== undefined && mentions.some(({ id }) => id === botId);
  const written = (activity.text ?? '').replaceAll(called, '');
  const text = names.size === 0 ? written : written.replace(anyOf([...names.keys()]), (found) => names.get(found) ?? '');
  return { text: withoutCalls(tidy(text)), mentioned };
}

/** Stands for the bot's name until it is known what stands around it: a noncharacter, which no text may hold. */
const called = '\uFFFF';

/** A comma after the bot's name belonged to the name at the beginning, and to the words before it elsewhere. Of white space there are no runs. */
function withoutCalls(text: string): string {
  return text
    .replace(/^\uFFFF ?[,;:.!?]+/u, '')
    .replace(/ ?\uFFFF ?([,;:.!?])/gu, '$1')
    .replace(/[ \uFFFF]+/gu, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .trim();
}

/** The longest first, so that a mention whose text begins like another one's is not taken for it. */
function anyOf(texts: readonly string[]): RegExp {
  const alternatives = texts
    .toSorted((one, other) => other.length - one.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(alternatives.join('|'), 'g');
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
