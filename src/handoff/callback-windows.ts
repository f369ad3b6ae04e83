import { Temporal } from 'temporal-polyfill';

/** A stretch of time in which an agent may call, ISO 8601 in UTC. */
export interface CallbackWindow {
  readonly earliest: string;
  readonly latest: string;
}

const firstHour = 9;
const lastHour = 17;
const windowHours = 2;
const offered = 6;
/** Nobody can be called at once: Vayusphere has to find somebody first. */
const leadMinutes = 30;

/**
 * The next windows in which a call can be asked for: two hours each, within nine to five on working days, in the person's time zone (an
 * IANA name; UTC if it is unknown), the first at least half an hour away.
 */
export function callbackWindows(nowMs: number, timeZone: string | null): readonly CallbackWindow[] {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(knownZone(timeZone));
  const soonest = now.add({ minutes: leadMinutes });
  const windows: CallbackWindow[] = [];
  for (let day = now.startOfDay(); windows.length < offered; day = day.add({ days: 1 })) {
    if (day.dayOfWeek > 5) continue;
    for (let hour = firstHour; hour < lastHour && windows.length < offered; hour += windowHours) {
      const start = day.with({ hour });
      if (Temporal.ZonedDateTime.compare(start, soonest) < 0) continue;
      windows.push({ earliest: inUtc(start), latest: inUtc(start.add({ hours: windowHours })) });
    }
  }
  return windows;
}

function inUtc(at: Temporal.ZonedDateTime): string {
  return at.toInstant().toString({ smallestUnit: 'second' });
}

function knownZone(timeZone: string | null): string {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone ?? 'UTC').timeZoneId;
  } catch {
    return 'UTC';
  }
}
