import { expect } from 'chai';
import fc from 'fast-check';
import { callbackWindows } from '../../src/handoff/callback-windows.ts';

/** When windows start, for a person who asks at this time. */
const starts = (at: string, timeZone: string | null): string[] =>
  callbackWindows(Date.parse(at), timeZone).map(({ earliest }) => earliest);

describe('The windows for a call back', () => {
  it('are the next six of two hours each, from nine to five', () => {
    // A Monday.
    expect(callbackWindows(Date.parse('2026-03-02T07:00:00Z'), 'UTC')).to.deep.equal([
      { earliest: '2026-03-02T09:00:00Z', latest: '2026-03-02T11:00:00Z' },
      { earliest: '2026-03-02T11:00:00Z', latest: '2026-03-02T13:00:00Z' },
      { earliest: '2026-03-02T13:00:00Z', latest: '2026-03-02T15:00:00Z' },
      { earliest: '2026-03-02T15:00:00Z', latest: '2026-03-02T17:00:00Z' },
      { earliest: '2026-03-03T09:00:00Z', latest: '2026-03-03T11:00:00Z' },
      { earliest: '2026-03-03T11:00:00Z', latest: '2026-03-03T13:00:00Z' },
    ]);
  });

  it('begin half an hour from now at the earliest', () => {
    expect(starts('2026-03-02T10:30:00Z', 'UTC')[0]).to.equal('2026-03-02T11:00:00Z');
    expect(starts('2026-03-02T10:30:00.001Z', 'UTC')[0]).to.equal('2026-03-02T13:00:00Z');
  });

  it('go on tomorrow when today is over', () => {
    expect(starts('2026-03-02T15:00:00Z', 'UTC')[0]).to.equal('2026-03-03T09:00:00Z');
  });

  it('leave out the weekend', () => {
    const friday = '2026-03-06T14:45:00Z';
    expect(starts(friday, 'UTC').slice(0, 2)).to.deep.equal(['2026-03-09T09:00:00Z', '2026-03-09T11:00:00Z']);
  });

  it('leave out the weekend of the person, who may live in another day', () => {
    // Sunday evening in London is Monday morning in Auckland; Friday evening in Honolulu is Saturday elsewhere.
    expect(starts('2026-03-08T21:00:00Z', 'Pacific/Auckland')[0]).to.equal('2026-03-08T22:00:00Z');
    expect(starts('2026-03-07T00:15:00Z', 'Pacific/Honolulu')[0]).to.equal('2026-03-07T01:00:00Z');
  });

  it('are in the hours of the person, half hours included', () => {
    expect(starts('2026-03-02T00:00:00Z', 'Asia/Kolkata')[0]).to.equal('2026-03-02T03:30:00Z');
    expect(starts('2026-03-02T00:00:00Z', 'America/New_York')[0]).to.equal('2026-03-02T14:00:00Z');
  });

  it('follow the clocks when they change over the weekend', () => {
    // Oslo goes to summer time on 29 March 2026 and back on 25 October.
    expect(starts('2026-03-27T13:45:00Z', 'Europe/Oslo').slice(0, 2)).to.deep.equal([
      '2026-03-30T07:00:00Z',
      '2026-03-30T09:00:00Z',
    ]);
    expect(starts('2026-10-23T13:45:00Z', 'Europe/Oslo').slice(0, 2)).to.deep.equal([
      '2026-10-26T08:00:00Z',
      '2026-10-26T10:00:00Z',
    ]);
  });

  it('follow the clocks when they change at midnight, and there is no midnight', () => {
    // Cairo's summer time begins on Friday, 24 April 2026, at 00:00, which is then 01:00.
    expect(starts('2026-04-23T20:00:00Z', 'Africa/Cairo').slice(0, 2)).to.deep.equal([
      '2026-04-24T06:00:00Z',
      '2026-04-24T08:00:00Z',
    ]);
  });

  for (const zone of [null, 'Mars/Olympus_Mons', 'W. Europe Standard Time', ''])
    it(`are in UTC when the zone is ${zone === null ? 'not told' : `"${zone}"`}`, () => {
      expect(starts('2026-03-02T07:00:00Z', zone)).to.deep.equal(starts('2026-03-02T07:00:00Z', 'UTC'));
    });

  it('are always six, in order, apart, two hours long, on working days between nine and five', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const times = fc.integer({ min: Date.parse('2024-01-01T00:00:00Z'), max: Date.parse('2031-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zones, times, (timeZone, nowMs) => {
        const windows = callbackWindows(nowMs, timeZone);
        expect(windows).to.have.lengthOf(6);
        const clock = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
        let previousEndMs = nowMs + 30 * 60_000;
        for (const { earliest, latest } of windows) {
          expect(Date.parse(earliest)).to.be.at.least(previousEndMs);
          previousEndMs = Date.parse(latest);
          expect(previousEndMs - Date.parse(earliest)).to.equal(2 * 60 * 60_000);
          expect(clock.format(new Date(earliest))).to.match(/^(Mon|Tue|Wed|Thu|Fri),? (09|11|13|15):00$/);
        }
      }),
      { numRuns: 60 },
    );
  });
});
