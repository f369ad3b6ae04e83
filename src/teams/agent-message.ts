import type { Activity } from 'botbuilder';
import { CardFactory, MessageFactory } from 'botbuilder-core';
import type { AgentMessage } from '../handoff/ports.ts';
import { renderAgentFiles } from './cards/agent-files.ts';
import type { Look } from './cards/look.ts';

/**
 * What an agent wrote, under their name. Words alone are a message in plain text: what an agent types is neither Markdown nor a mention. With
 * files it is one card, words included, because Teams splits text beside a card off and names no id to change it by.
 */
export function agentActivity(
  look: Look,
  { agent, text, attachments }: Omit<AgentMessage, 'id'>,
): Partial<Activity> & { type: 'message' } {
  const { t } = look.strings;
  if (attachments.length === 0)
    return { type: 'message', text: t('relay.agentMessage', { agent: agent.name, text }), textFormat: 'plain' };
  const card = renderAgentFiles({ agentName: agent.name, text, files: attachments }, look);
  return { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), type: 'message', summary: card.fallbackText };
}
