import type { TopicIcon } from '../../triage/catalogue.ts';
import { button, buttonRows, linkButtons } from './buttons.ts';
import { type Card, compileCard, frame, type JsonObject } from './card.ts';
import type { Look } from './look.ts';
import template from './other-help-card.json' with { type: 'json' };
import { header, lines, notices } from './parts.ts';

const expand = compileCard<{
  header: JsonObject;
  notice: readonly JsonObject[];
  ticketLine: readonly JsonObject[];
  ticket: JsonObject;
  callbackLine: readonly JsonObject[];
  callback: JsonObject;
  hasLinks: boolean;
  linksLabel: string;
  links: readonly JsonObject[];
  actions: readonly JsonObject[];
}>(template);

/** The other ways to get help. */
export interface OtherHelpView {
  /** The organisation's own links, from the catalogue. Those that are not https are left away; at most six are shown. */
  readonly links: readonly { readonly title: string; readonly url: string }[];
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
  readonly notice?: string | null;
}

/** Other help options: `ticket`, `callback`, the organisation's links, `back`, `neverMind`. None is pushed: nobody knows which fits. */
export function renderOtherHelp(view: OtherHelpView, look: Look): Card {
  const { t } = look.strings;
  const links = view.links.flatMap((link) => linkButtons(link)).slice(0, 6);
  return expand({
    ...frame(look, t('otherHelp.speak')),
    header: header(look, { tone: 'accent', icon: view.icon, heading: t('headings.otherHelp'), status: t('otherHelp.intro') }),
    notice: notices(view.notice),
    ticketLine: lines(t('otherHelp.ticket')),
    ticket: button(look, { verb: 'ticket', title: t('buttons.ticket') }),
    callbackLine: lines(t('otherHelp.callback')),
    callback: button(look, { verb: 'callback', title: t('buttons.callback') }),
    hasLinks: links.length > 0,
    linksLabel: t('otherHelp.links'),
    links: buttonRows(links),
    actions: [
      button(look, { verb: 'back', title: t('buttons.back') }),
      button(look, { verb: 'neverMind', title: t('buttons.neverMind') }),
    ],
  });
}
