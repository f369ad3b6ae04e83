import type { Activity } from 'botbuilder';

/**
 * What Teams wants to know of a streamed message (https://learn.microsoft.com/microsoftteams/platform/bots/streaming-ux). `streamId` is the id
 * that the first one was answered with.
 */
export type StreamInfo =
  | { readonly streamType: 'informative'; readonly streamSequence: number; readonly streamId?: string }
  | { readonly streamType: 'final'; readonly streamId: string };

/** The activity as a part of a stream. */
export function withStreamInfo(activity: Partial<Activity>, info: StreamInfo): Partial<Activity> {
  return {
    ...activity,
    entities: [...(activity.entities ?? []), { type: 'streaminfo', ...info }],
    channelData: { ...activity.channelData, ...info },
  };
}
