const dayMs = 24 * 60 * 60 * 1000;

/**
 * When a queue is open, week for week, in UTC. `days` are ISO weekdays (1 is Monday, 7 is Sunday); `fromUtc` and `toUtc` are `HH:MM`,
 * and `toUtc` may be `24:00`. Hours that cross midnight are written as two days' worth of queue options: the simulator has no time zones.
 */
export interface OpeningHours {
  readonly days: readonly number[];
  readonly fromUtc: string;
  readonly toUtc: string;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function isoWeekday(atMs: number): number {
  return new Date(atMs).getUTCDay() || 7;
}

/** Whether `atMs` (milliseconds since the epoch) lies in the hours; the closing minute itself is outside. */
export function isWithin(hours: OpeningHours, atMs: number): boolean {
  const minutes = Math.floor((((atMs % dayMs) + dayMs) % dayMs) / 60_000);
  return hours.days.includes(isoWeekday(atMs)) && minutes >= minutesOf(hours.fromUtc) && minutes < minutesOf(hours.toUtc);
}

/** The next moment at or after `atMs` at which the hours begin, or `atMs` itself while they run. In milliseconds since the epoch. */
export function nextOpeningMs(hours: OpeningHours, atMs: number): number {
  if (isWithin(hours, atMs)) return atMs;
  const midnightMs = atMs - (((atMs % dayMs) + dayMs) % dayMs);
  // Eight days: today's opening may be past, and then the same weekday of next week is the last that can come first.
  for (let day = 0; day <= 7; day += 1) {
    const openingMs = midnightMs + day * dayMs + minutesOf(hours.fromUtc) * 60_000;
    if (openingMs > atMs && hours.days.includes(isoWeekday(openingMs))) return openingMs;
  }
  throw new RangeError('Opening hours need at least one day.');
}
