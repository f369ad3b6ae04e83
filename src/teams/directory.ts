import type { Activity } from 'botbuilder';
import { z } from 'zod';
import type { Connector } from './connector.ts';
import { withinTime } from './time-limit.ts';

/** Gives the mail address of whoever sent an activity, from the directory, or null. Never throws, and takes 2 s at most. */
export type Directory = (activity: Activity) => Promise<string | null>;

const limitMs = 2_000;

const memberShape = z.object({ email: z.string().nullish(), userPrincipalName: z.string().nullish() });
const teamData = z.object({ team: z.object({ id: z.string().min(1) }) });

/**
 * The directory that Teams gives to bots: only Teams has one, it may keep an address to itself, and no request waits for it. One member is
 * asked for, because not every client can list them: in a channel of its team, else of the conversation
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context#get-single-member-details).
 */
export function createDirectory(connector: Connector): Directory {
  return async ({ channelId, channelData, serviceUrl, conversation, from }) => {
    if (channelId !== 'msteams') return null;
    const of = teamData.safeParse(channelData).data?.team.id ?? conversation.id;
    const member = memberShape.safeParse(await withinTime(connector.member(serviceUrl, of, from.id), limitMs));
    return member.data?.email || member.data?.userPrincipalName || null;
  };
}
