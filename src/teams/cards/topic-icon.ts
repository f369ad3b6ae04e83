import { readFileSync } from 'node:fs';
import { type TopicIcon, topicIcons } from '../../triage/catalogue.ts';

/**
 * Each icon as the address of an `Image`. The picture travels inside the card, so that no client has to reach us for it; schema 1.2 and
 * later takes such addresses (https://learn.microsoft.com/adaptive-cards/schema-explorer/image). Read once: a missing file fails the start.
 */
const addresses: ReadonlyMap<TopicIcon, string> = new Map(
  topicIcons.map((icon) => [
    icon,
    `data:image/png;base64,${readFileSync(new URL(`icons/${icon}.png`, import.meta.url)).toString('base64')}`,
  ]),
);

/** The icon of this name, as it was stored; the general one for none, or for one that this version does not have (any more). */
export function topicIconNamed(name: string | null | undefined): TopicIcon {
  return topicIcons.find((icon) => icon === name) ?? 'general';
}

/** Where a client finds the picture: a `data:` address of a PNG of 64 × 64 pixels. */
export function addressOfIcon(icon: TopicIcon): string {
  return addresses.get(icon) ?? '';
}
