import { createInstance, type i18n, type Resource } from 'i18next';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };
import { type Moment, type MomentFormats, momentFormats } from './moments.ts';
import pt from './pt.json' with { type: 'json' };

export type { Moment } from './moments.ts';

type WithoutPlural<Key extends string> = Key extends `${infer Base}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}`
  ? Base
  : Key;
type KeysOf<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Prefix}${WithoutPlural<Key>}`
    : KeysOf<Tree[Key], `${Prefix}${Key}.`>;
}[keyof Tree & string];

/** The key of a sentence: its path in `en.json`, joined by dots. A key that does not exist is a type error. */
export type StringKey = KeysOf<typeof en>;

/** What fills a sentence's gaps. Values are put in as they are: escaping belongs to the card or message that shows the sentence. */
export type StringValues = Readonly<Record<string, string | number>>;

/** Every sentence a person reads, in that person's language, with times and lengths of time as their locale writes them. */
export interface Strings {
  /** BCP 47 language of the sentences, for a card's `lang`. */
  readonly language: string;
  /** The sentence of a key, its gaps filled once: a value that looks like a gap, a nested key or an expression stays as it is. */
  t(key: StringKey, values?: StringValues): string;
  /** A wait, rounded as people say it: `less than a minute`, `about 3 minutes`, `about 1 hour, 15 minutes`. */
  wait(seconds: number): string;
  /** A moment as seen from now: `today at 14:00`, `Monday at 08:00`, further away with the date; `… UTC` if the zone is unknown. */
  when(at: Moment, nowMs: number): string;
  /** The time of day, `08:00`; `08:00 UTC` if the person's zone is unknown. */
  clock(at: Moment): string;
  /** A day, with its year: `Monday 3 March 2026`. */
  day(at: Moment): string;
  /** A day as it sorts, for names of files: `2026-03-03`. */
  isoDay(at: Moment): string;
  /** A window of time within a day: `tomorrow, 09:00–11:00`. */
  window(earliest: Moment, latest: Moment, nowMs: number): string;
}

/**
 * The catalogues by language. Another language is another file of the same keys and a line here; what it lacks is said in English.
 * `typeof en` is what `StringKey` comes from, so English is always complete.
 */
const byLanguage: Readonly<Record<string, { readonly buttons: Readonly<Record<string, string>> }>> = { en, de, fr, es, pt, ja };
const catalogues: Resource = Object.fromEntries(
  Object.entries(byLanguage).map(([language, translation]) => [language, { translation }]),
);

/** The key and the title of every button, in a language that there is a catalogue for; none in another. */
export function buttonTitles(language: string): { readonly key: string; readonly title: string }[] {
  const catalogue = Object.hasOwn(byLanguage, language) ? byLanguage[language] : undefined;
  return Object.entries(catalogue?.buttons ?? {}).map(([key, title]) => ({ key, title }));
}

/**
 * Where a language is formatted if the person's locale names no region and Intl's own choice is not meant: plain English is not American.
 */
const homeRegions: Readonly<Record<string, string>> = { en: 'en-GB' };

/** Making the formats of a locale and zone costs more than everything else that a message costs; there are few of them. */
const rememberedStrings = 500;

/**
 * Loads the catalogues, once and synchronously; nothing is fetched. `for` never throws: whatever a client sends as `locale` (none, an
 * unknown one, nonsense) or `timeZone` (IANA name) gets complete sentences, in English and UTC where nothing better is known.
 */
export function createStrings(): { for(locale: string | undefined, timeZone?: string): Strings } {
  const instance = createInstance();
  instance.init({
    initAsync: false,
    resources: catalogues,
    fallbackLng: 'en',
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
  const made = new Map<string, Strings>();
  return {
    for: (locale, timeZone) => {
      const key = `${locale}/${timeZone}`;
      const known = made.get(key);
      if (known !== undefined) return known;
      // What a client calls its locale and zone is up to the client: what is remembered of it has an end.
      if (made.size >= rememberedStrings) made.clear();
      const strings = stringsFor(instance, locale, timeZone);
      made.set(key, strings);
      return strings;
    },
  };
}

function stringsFor(instance: i18n, locale: string | undefined, timeZone: string | undefined): Strings {
  const { language, formatLocale } = negotiate(locale);
  const translate = instance.getFixedT(language);
  // A sentence without values is the same each time, and there are no more of them than keys.
  const fixed = new Map<StringKey, string>();
  const t = (key: StringKey, values?: StringValues) => {
    if (values !== undefined) return translate(key, { ...values });
    const sentence = fixed.get(key) ?? translate(key);
    fixed.set(key, sentence);
    return sentence;
  };
  const formats = momentFormats(formatLocale, timeZone);
  const zoned = (time: string) => (formats.zoneKnown ? time : t('time.inUtc', { time }));
  return {
    language,
    t,
    wait: (seconds) => waitInWords(seconds, t, formats),
    clock: (at) => zoned(formats.time(at)),
    day: formats.day,
    isoDay: formats.isoDay,
    when: (at, nowMs) => {
      const clock = formats.time(at);
      // Spanish and Portuguese count hours: "a la 1:00", but "a las 2:00".
      const hour = { time: zoned(clock), count: Number.parseInt(clock, 10) };
      const days = formats.daysBetween(nowMs, at);
      if (days === 0) return t('time.today', hour);
      if (days === 1) return t('time.tomorrow', hour);
      if (days > 1 && days < 7) return t('time.weekday', { weekday: formats.weekday(at), ...hour });
      return t('time.date', { date: formats.date(at), ...hour });
    },
    window: (earliest, latest, nowMs) => {
      const days = formats.daysBetween(nowMs, earliest);
      const day = days === 0 ? t('time.todayDay') : days === 1 ? t('time.tomorrowDay') : formats.shortDate(earliest);
      return t('time.dayWindow', { day, times: zoned(formats.times(earliest, latest)) });
    },
  };
}

function waitInWords(seconds: number, t: Strings['t'], formats: MomentFormats): string {
  if (seconds < 60) return t('time.lessThanAMinute');
  const minutes = Math.round(seconds / 60);
  if (minutes >= 240) return t('time.moreThan', { duration: formats.duration(240) });
  // Nobody believes "about 73 minutes": the further away, the coarser.
  const step = minutes <= 10 ? 1 : minutes < 60 ? 5 : 15;
  return t('time.about', { duration: formats.duration(Math.round(minutes / step) * step) });
}

/** The catalogue for a locale, and the locale to format with: the person's own if it is of that language. */
function negotiate(locale: string | undefined): { language: string; formatLocale: string } {
  const asked = canonical(locale);
  const language = asked?.split('-')[0] ?? 'en';
  if (asked === undefined || !Object.hasOwn(catalogues, language))
    return { language: 'en', formatLocale: homeRegions['en'] ?? 'en' };
  return { language, formatLocale: asked === language ? (homeRegions[language] ?? language) : asked };
}

function canonical(locale: string | undefined): string | undefined {
  try {
    return locale ? Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0] : undefined;
  } catch {
    return undefined;
  }
}
