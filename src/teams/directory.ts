import type { TurnContext } from 'botbuilder';
import { TeamsInfo } from 'botbuilder';
import { withinTime } from './time-limit.ts';

const limitMs = 2_000;

/**
 * The person's mail address from the directory, or null: only Teams has one, it may keep it to itself, and no request waits for it. One
 * member is asked for, because not every client can list them.
 */
export async function emailOf(context: TurnContext): Promise<string | null> {
  const { channelId, from } = context.activity;
  if (channelId !== 'msteams') return null;
  const member = await withinTime(TeamsInfo.getMember(context, from.id), limitMs);
  return member?.email || member?.userPrincipalName || null;
}
