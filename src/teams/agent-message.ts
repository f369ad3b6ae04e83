import type { Activity } from 'botbuilder';
import { CardFactory, MessageFactory } from 'botbuilder-core';
import type { AgentMessage } from '../handoff/ports.ts';
import { renderAgentFiles } from './cards/agent-files.ts';
import type { Look } from './cards/look.ts';

type AgentWords = Omit<AgentMessage, 'id'>;
type AgentActivity = Partial<Activity> & { type: 'message' };

/**
 * Teams takes 80 KB for sure, as UTF-16, and refuses what is over 100 KB with 413
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages). The ids and names of the conversation, which
 * come to it when it is sent, have the rest of the 40,000 units.
 */
const mostUnits = 36_000;
/** A line that does not fit whole is left away unless it is longer than this. */
const longestLine = 2_000;
/** A character takes so many units on the wire at most, as an escape of JSON. */
const longestEscape = 6;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * What an agent wrote, under their name. Words alone are a message in plain text: what an agent types is neither Markdown nor a mention. With
 * files it is one card, words included, because Teams splits text beside a card off and names no id to change it by.
 *
 * Of words that are more than one message takes it is the beginning, and a last line that says where the rest is: the transcript has all of
 * it. They are not shown in several messages, since a delivery is one message: several in one would begin anew after a crash or a limit
 * in between, and each in a delivery of its own would leave an edit, or the removal, of one message with as many to change, and with too
 * few where it has grown.
 */
export function agentActivity(look: Look, words: AgentWords): AgentActivity {
  const whole = draw(look, words);
  if (unitsOf(whole) <= mostUnits) return whole;
  const rest = look.strings.t('relay.cut', { agent: words.agent.name });
  const cutTo = (beginning: string) => draw(look, { ...words, text: `${beginning}\n\n${rest}` });
  // A card leaves away the empty lines that nothing stands before.
  const frameUnits = unitsOf(cutTo('.'));
  return cutTo(beginningOf(words.text, mostUnits - frameUnits));
}

function draw(look: Look, { agent, text, attachments }: AgentWords): AgentActivity {
  const { t } = look.strings;
  if (attachments.length === 0)
    return { type: 'message', text: t('relay.agentMessage', { agent: agent.name, text }), textFormat: 'plain' };
  const card = renderAgentFiles({ agentName: agent.name, text, files: attachments }, look);
  return { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), type: 'message', summary: card.fallbackText };
}

function unitsOf(value: unknown): number {
  return JSON.stringify(value).length;
}

/** As much of the beginning of a text as takes so many units on the wire: to the end of a line, else of a character. */
function beginningOf(text: string, units: number): string {
  let end = Math.max(0, Math.min(text.length, units));
  const over = () => unitsOf(text.slice(0, end)) - unitsOf('') - units;
  while (end > 0 && over() > 0) end = Math.max(0, end - Math.ceil(over() / longestEscape));
  const lineEnd = text.lastIndexOf('\n', end);
  if (lineEnd > 0 && end - lineEnd <= longestLine) return text.slice(0, lineEnd);
  return text.slice(0, segmenter.segment(text).containing(end)?.index ?? end);
}
