import { button, linkButtons } from './buttons.ts';
import { type Card, compileCard, frame, type JsonObject } from './card.ts';
import template from './closed-card.json' with { type: 'json' };
import type { Look } from './look.ts';
import { hints } from './parts.ts';

const expand = compileCard<{ heading: string; line: readonly JsonObject[]; actions: readonly JsonObject[] }>(template);

/** What became of a request that was made among others, as far as it is anybody's but the person's. */
export type ThreadView =
  /** It goes on in the personal chat; `chatUrl` leads there, whoever opens it to their own. */
  | { readonly state: 'moved'; readonly chatUrl: string | null }
  /** It is kept until something can be written to the person; `addUrl` is where they can add the bot. */
  | { readonly state: 'stuck'; readonly addUrl: string | null }
  /** It is over, and nobody was met. */
  | { readonly state: 'cancelled' | 'gave_up' };

/**
 * The one line of a request that everybody in a channel or group may read: no issue, no queue, no ticket, no way into the chat. A request
 * that is kept can be tried again (`ask`) or cancelled here by its person; on the others there is nothing that comes back to the bot.
 */
export function renderThread(view: ThreadView, look: Look): Card {
  const { t } = look.strings;
  const line = lineOf(view, look);
  return expand({ ...frame(look, line), heading: t('headings.chat'), line: hints(line), actions: actionsFor(view, look) });
}

function lineOf(view: ThreadView, { strings: { t } }: Look): string {
  switch (view.state) {
    case 'moved':
      return t('thread.moved');
    case 'stuck':
      return t('thread.addMe');
    case 'cancelled':
      return t('endReasons.user_cancelled');
    case 'gave_up':
      return t('thread.gaveUp');
  }
}

function actionsFor(view: ThreadView, look: Look): readonly JsonObject[] {
  const { t } = look.strings;
  switch (view.state) {
    case 'moved':
      return linkButtons(view.chatUrl === null ? null : { title: t('buttons.openPersonal'), url: view.chatUrl });
    case 'stuck':
      return [
        ...linkButtons(view.addUrl === null ? null : { title: t('buttons.addApp'), url: view.addUrl, primary: true }),
        button(look, { verb: 'ask', title: t('buttons.retry') }),
        button(look, { verb: 'cancelRequest', title: t('buttons.cancelRequest') }),
      ];
    default:
      return [];
  }
}
