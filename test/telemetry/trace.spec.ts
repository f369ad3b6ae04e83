import { expect } from 'chai';
import { DeskUnavailable } from '../../src/errors.ts';
import {
  type Attributes,
  aboutSession,
  currentTrace,
  currentTraceparent,
  idsOfCurrentWork,
  inSpan,
  inThisWork,
  type NewSpan,
  outsideOfWork,
  parseTraceparent,
  type Tracer,
  traceIdOf,
} from '../../src/telemetry/trace.ts';

interface Ended extends NewSpan {
  readonly spanId: string;
  readonly errorCode: string | null;
  readonly more: Attributes;
}

const traceId = traceIdOf('a turn');

describe('A span', () => {
  let ended: Ended[];
  let tracer: Tracer;
  beforeEach(() => {
    ended = [];
    let next = 1;
    tracer = {
      begin: (span) => {
        const spanId = String(next++).padStart(16, '0');
        return { spanId, end: (errorCode, more) => void ended.push({ ...span, spanId, errorCode, more }) };
      },
    };
  });

  const root = <T>(work: () => Promise<T>) =>
    inSpan(tracer, 'turn', { kind: 'server', trace: { traceId, parentSpanId: null } }, work);
  const piece = <T>(work: () => Promise<T>) => inSpan(tracer, 'call', { kind: 'client' }, work);

  it('stands below the work that it is a piece of, whatever is awaited between', async () => {
    const inner = await root(async () => {
      await new Promise(setImmediate);
      return piece(async () => currentTraceparent());
    });
    expect(inner).to.equal(`00-${traceId}-0000000000000002-01`);
    expect(ended.map(({ name, parentSpanId }) => [name, parentSpanId])).to.deep.equal([
      ['call', '0000000000000001'],
      ['turn', null],
    ]);
    expect(currentTrace()).to.equal(undefined);
  });

  it('is the first of a trace of its own outside of any work', async () => {
    await piece(async () => {});
    await piece(async () => {});
    const [first, second] = ended;
    expect(first?.traceId)
      .to.match(/^[0-9a-f]{32}$/)
      .and.not.equal(second?.traceId);
    expect(first?.parentSpanId).to.equal(null);
  });

  it('tells of a failure its code or its kind, never its words', async () => {
    const failures = [new DeskUnavailable('desk_unavailable', 'words'), new TypeError('words'), 'words'];
    for (const failure of failures) {
      const thrown = await root(() => Promise.reject(failure)).catch((error: unknown) => error);
      expect(thrown).to.equal(failure);
    }
    expect(ended.map(({ errorCode }) => errorCode)).to.deep.equal(['desk_unavailable', 'TypeError', 'string']);
  });

  it('is about the session that was stored last, else about the first that was found', async () => {
    await root(async () => {
      await piece(async () => aboutSession('found-1', 'found'));
      aboutSession('found-2', 'found');
      expect(idsOfCurrentWork()).to.deep.equal({ correlationId: traceId, sessionId: 'found-1' });
      aboutSession('stored-1', 'stored');
      aboutSession('found-3', 'found');
      expect(idsOfCurrentWork()).to.deep.equal({ correlationId: traceId, sessionId: 'stored-1' });
    });
    expect(ended.at(-1)?.more).to.deep.equal({ 'handoff.session_id': 'stored-1' });
    expect(idsOfCurrentWork()).to.deep.equal({});
  });

  it('can be left, and a function can be kept in it', async () => {
    let kept = (): string | undefined => undefined;
    await root(async () => {
      kept = inThisWork(() => currentTrace()?.traceId);
      expect(outsideOfWork(() => currentTrace())).to.equal(undefined);
    });
    expect(kept()).to.equal(traceId);
  });
});

describe('A traceparent', () => {
  it('is read as it was written', () => {
    expect(parseTraceparent(`00-${traceId}-0000000000000002-01`)).to.deep.equal({ traceId, parentSpanId: '0000000000000002' });
  });

  for (const text of [
    undefined,
    '',
    'turn-1',
    `00-${traceId}-2-01`,
    `00-${traceId}-0000000000000002-01\n`,
    `01-${traceId}-0000000000000002-01`,
  ])
    it(`is none in ${JSON.stringify(text)}`, () => expect(parseTraceparent(text)).to.equal(undefined));

  it('has the same trace for the same names, and another for others, however they are cut', () => {
    expect(traceIdOf('a', 'b')).to.equal(traceIdOf('a', 'b')).and.not.equal(traceIdOf('ab', ''));
  });
});
