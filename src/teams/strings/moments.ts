/** A point in time: ISO 8601, or milliseconds since the epoch. */
export type Moment = string | number;

const dayMs = 86_400_000;

/**
 * Intl's formats for one person: their locale and, if it is known and real, their time zone. Without one everything is in UTC, and
 * `zoneKnown` tells the sentences to say so.
 */
export interface MomentFormats {
  readonly zoneKnown: boolean;
  /** The time of day, as the locale writes it: `08:00`, `8:00 AM`. */
  time(at: Moment): string;
  /** Both ends of a window of time within a day: `09:00–11:00`. */
  times(from: Moment, to: Moment): string;
  /** The day's name: `Monday`. */
  weekday(at: Moment): string;
  /** Weekday, day and month: `Monday 3 March`. */
  date(at: Moment): string;
  /** The same with a short name of the day, where there is little room: `Mon 3 March`. */
  shortDate(at: Moment): string;
  /** Weekday, day, month and year: `Monday 3 March 2026`. */
  day(at: Moment): string;
  /** `2026-03-03`. */
  isoDay(at: Moment): string;
  /** How many calendar days lie between two moments, counted where the person is. Negative if `at` is before `from`. */
  daysBetween(from: Moment, at: Moment): number;
  /** A length of time in whole minutes, in words: `3 minutes`, `1 hour, 15 minutes`. */
  duration(minutes: number): string;
}

/** Makes the formats of a locale. `timeZone` is an IANA name; an unknown one counts as not given. Throws on a malformed locale. */
export function momentFormats(locale: string, timeZone: string | undefined): MomentFormats {
  const zone = timeZone !== undefined && isTimeZone(timeZone) ? timeZone : undefined;
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone ?? 'UTC' });
  const time = format({ timeStyle: 'short' });
  const weekday = format({ weekday: 'long' });
  const date = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const shortDate = format({ weekday: 'short', day: 'numeric', month: 'long' });
  const fullDate = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone ?? 'UTC', year: 'numeric', month: '2-digit', day: '2-digit' });
  const dayNumber = (at: Moment) => Math.round(Date.parse(`${day.format(new Date(at))}T00:00:00Z`) / dayMs);
  return {
    zoneKnown: zone !== undefined,
    time: (at) => time.format(new Date(at)),
    times: (from, to) => time.formatRange(new Date(from), new Date(to)),
    weekday: (at) => weekday.format(new Date(at)),
    date: (at) => date.format(new Date(at)),
    shortDate: (at) => shortDate.format(new Date(at)),
    day: (at) => fullDate.format(new Date(at)),
    isoDay: (at) => day.format(new Date(at)),
    daysBetween: (from, at) => dayNumber(at) - dayNumber(from),
    duration: (minutes) => durationInWords(locale, minutes),
  };
}

function durationInWords(locale: string, minutes: number): string {
  const unit = (count: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(count);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [...(hours > 0 ? [unit(hours, 'hour')] : []), ...(rest > 0 || hours === 0 ? [unit(rest, 'minute')] : [])];
  return new Intl.ListFormat(locale, { type: 'unit' }).format(parts);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
