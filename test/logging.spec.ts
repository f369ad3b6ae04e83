import { expect } from 'chai';
import { ConfigError, DeskUnavailable } from '../src/errors.ts';
import { createLog } from '../src/logging.ts';

/** Words of a person, which must not be found in any line. */
const words = 'my password is hunter2';

describe('The log', () => {
  let lines: string[];
  let log: ReturnType<typeof createLog>;

  beforeEach(() => {
    lines = [];
    log = createLog('debug', { write: (line: string) => void lines.push(line) });
  });

  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}');
  const errorIn = (line: Record<string, unknown>) => line['error'];

  it('is one line of JSON for each thing that happened, with the time, the level by its name and what is told', () => {
    log.info({ sessionId: 'session-1', attempt: 2 }, 'delivered');
    const { time, ...rest } = last();
    expect(rest).to.deep.equal({ level: 'info', sessionId: 'session-1', attempt: 2, msg: 'delivered' });
    expect(String(time)).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(lines[0]).to.match(/\n$/);
    expect(lines[0]?.trim()).not.to.include('\n');
  });

  it('leaves out what is below its level', () => {
    const quiet = createLog('warn', { write: (line: string) => void lines.push(line) });
    quiet.info('not told');
    quiet.warn('told');
    expect(lines.map((line) => JSON.parse(line).msg)).to.deep.equal(['told']);
  });

  describe('tells of an error', () => {
    it('of our own its message, code and place', () => {
      log.error({ error: new DeskUnavailable('desk_unavailable', 'createChat: no answer') }, 'not delivered');
      expect(errorIn(last())).to.include({ type: 'DeskUnavailable', code: 'desk_unavailable', message: 'createChat: no answer' });
      expect(last())
        .to.have.nested.property('error.at[0]')
        .that.matches(/^at .*logging\.spec\.ts:\d+:\d+/);
    });

    it('of a library no message, since that may quote what a person wrote', () => {
      const failure = Object.assign(new TypeError(words), { code: 'ERR_INVALID', statusCode: 502, body: words });
      log.error({ error: failure }, 'a request failed');
      expect(errorIn(last())).to.include({ type: 'TypeError', code: 'ERR_INVALID', statusCode: 502 });
      expect(lines.join()).not.to.include('hunter2');
    });

    it('no words that a message hides among its lines, as if they were places', () => {
      const failure = new Error(`refused\n    at ${words} (file.ts:1:1)\n    at home`);
      log.error({ error: failure }, 'a request failed');
      expect(lines.join()).not.to.include('hunter2').and.not.include('at home');
      expect(last())
        .to.have.nested.property('error.at[0]')
        .that.matches(/logging\.spec\.ts/);
    });

    it('no words of a message that was changed after the error was made', () => {
      const failure = new Error(`first\n    at ${words}`);
      failure.message = 'second';
      log.error({ error: failure }, 'a request failed');
      expect(lines.join()).not.to.include('hunter2');
    });

    it('and of its causes, down to the first', () => {
      const first = Object.assign(new Error(words), { code: 'ECONNRESET' });
      const second = new Error(words, { cause: first });
      log.error({ error: new DeskUnavailable('desk_unavailable', 'no answer', { cause: second }) }, 'not delivered');
      const found = errorIn(last());
      expect(found).to.have.property('code', 'desk_unavailable');
      expect(found).to.have.nested.property('cause.type', 'Error');
      expect(found).to.have.nested.property('cause.cause.code', 'ECONNRESET');
      expect(lines.join()).not.to.include('hunter2');
    });

    it('that is its own cause, and comes to an end', () => {
      const failure = new Error(words);
      failure.cause = failure;
      log.error({ error: failure }, 'a request failed');
      expect(last()).to.have.nested.property('error.cause.type', 'Error');
    });

    for (const [what, thrown, type] of [
      ['a text', words, 'string'],
      ['nothing', undefined, undefined],
      ['an object', { words }, 'object'],
    ] as const)
      it(`that is no error but ${what}, by its type alone`, () => {
        log.error({ error: thrown }, 'a request failed');
        if (type === undefined) expect(last()).not.to.have.property('error');
        else expect(errorIn(last())).to.deep.equal({ type });
        expect(lines.join()).not.to.include('hunter2');
      });

    it('of our own with every problem of the configuration', () => {
      log.error({ error: new ConfigError(['PORT: a port number']) }, 'not started');
      expect(last()).to.have.nested.property('error.message').that.includes('PORT: a port number');
    });

    it('without its words also when it is all that is given, under whatever name', () => {
      log.error(new Error(words));
      log.error({ err: new Error(words) });
      log.error({ error: new Error(words) });
      expect(lines).to.have.lengthOf(3);
      expect(lines.join()).not.to.include('hunter2');
      for (const line of lines) expect(line).to.include('logging.spec.ts');
    });
  });

  describe('writes no secret', () => {
    for (const name of [
      'authorization',
      'apiKey',
      'password',
      'appPassword',
      'secret',
      'webhookSecret',
      'webhookSecrets',
      'token',
    ])
      it(`that is called ${name}, nor below what is told`, () => {
        log.info({ [name]: words, inner: { [name]: words } }, 'told');
        expect(last()).to.deep.include({ [name]: '[redacted]', inner: { [name]: '[redacted]' } });
      });
  });
});
