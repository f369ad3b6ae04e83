import { button } from './buttons.ts';
import { type Card, compileCard, frame, type JsonObject } from './card.ts';
import type { Look } from './look.ts';
import { header, hints, lines } from './parts.ts';
import template from './welcome-card.json' with { type: 'json' };

const expand = compileCard<{
  header: JsonObject;
  line: readonly JsonObject[];
  hint: readonly JsonObject[];
  actions: readonly JsonObject[];
}>(template);

/** What the bot says of itself. `inChannel`: whether people here have to mention it. */
export interface WelcomeView {
  readonly inChannel: boolean;
}

/** The welcome: what this does, and one button (`ask`). Anybody may press it, so its `owner` is usually null. */
export function renderWelcome(view: WelcomeView, look: Look): Card {
  const { t } = look.strings;
  return expand({
    ...frame(look, t('welcome.speak')),
    header: header(look, { tone: 'accent', heading: t('headings.welcome') }),
    line: lines(t('welcome.line')),
    hint: hints(view.inChannel ? t('welcome.hint') : ''),
    actions: [button(look, { verb: 'ask', title: t('buttons.ask'), primary: true })],
  });
}
