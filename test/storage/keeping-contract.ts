import { expect } from 'chai';
import { type DeliveryAction, newDelivery } from '../../src/handoff/delivery.ts';
import { agesAt, type Pruned } from '../../src/handoff/pruner.ts';
import type { HandoffSession } from '../../src/handoff/session.ts';
import type { TranscriptEntry } from '../../src/handoff/transcript.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import type { Stores } from '../../src/stores.ts';
import { anAgent, deskChat, deskEvent, newHandoff } from '../support/handoff-examples.ts';

/** Stores that are open for one test, and empty. */
export interface OpenKeeping {
  readonly stores: Stores;
  /** Another instance on the same data; the same one where there can be no other. */
  readonly other: () => Promise<Stores>;
  /** Ends the stores and opens them again. */
  readonly reopen: () => Promise<Stores>;
  readonly close: () => Promise<void>;
}

const dayMs = 24 * 60 * 60_000;
const startMs = Date.parse('2026-03-02T10:00:00Z');

const requested = (id: string, personKey = id): HandoffSession => requestSession(newHandoff(id, personKey), startMs).session;
const ended = (id: string, personKey = id): HandoffSession => {
  const open = transition(
    requested(id, personKey),
    { type: 'chat_created', chat: deskChat({ id: `chat of ${id}` }), adopted: false },
    startMs,
  );
  return transition(open.session, { type: 'chat_lost' }, startMs).session;
};
const user = (sessionId: string, id: string, text = id): TranscriptEntry => ({
  sessionId,
  atMs: startMs,
  by: 'user',
  id,
  text,
  files: [],
});
const nothing: Pruned = { sessions: 0, transcriptLines: 0, deadLetters: 0, keptEvents: 0, botState: 0 };
const endChat: DeliveryAction = { to: 'desk', action: 'end_chat', reason: 'user_ended' };
const ofEveryLane: readonly DeliveryAction[] = [
  endChat,
  { to: 'user', action: 'show_receipt' },
  { to: 'check', action: 'check_order', after: 1 },
  { to: 'silence', action: 'check_silence', afterMs: 0 },
  { to: 'met', action: 'check_met', afterMs: 0 },
];

/** What every store promises about what it keeps beside the handoff's own: transcripts, and for how long anything stays. */
export function describeKeeping(name: string, open: (nowMs: () => number) => Promise<OpenKeeping>): void {
  describe(`What is kept ${name}`, () => {
    let opened: OpenKeeping;
    let stores: Stores;
    let nowMs = startMs;

    beforeEach(async () => {
      nowMs = startMs;
      opened = await open(() => nowMs);
      stores = opened.stores;
    });
    afterEach(() => opened.close());

    const say = (...transcript: TranscriptEntry[]) => stores.store.commit({ transcript });
    const linesOf = async (sessionId: string) => stores.transcripts.transcriptOf(sessionId, 100);
    const textsOf = async (sessionId: string) =>
      (await linesOf(sessionId)).map((line) => (line.by === 'bot' ? line.moment : line.text));
    const store = (...sessions: HandoffSession[]) =>
      Promise.all(sessions.map((value) => stores.store.commit({ session: { value, version: null } })));
    const show = async (...sessionIds: string[]) => {
      const message = { id: 'm-1', shownId: 'shown-1', agent: anAgent, attachments: [] };
      for (const sessionId of sessionIds) await stores.store.commit({ shown: { sessionId, message } });
    };
    const isShown = async (sessionId: string) => (await stores.store.shownMessage(sessionId, 'm-1')) !== null;
    const prune = (limit = 100, retentionMs = 30 * dayMs) => stores.pruning.prune(agesAt(nowMs, retentionMs), limit);

    describe('as a transcript', () => {
      it('is what was said, whole and in order, of each session on its own, through a restart', async () => {
        const words = 'Zoë 🙂 "quoted" \\ \u0000\u0001 \ud800 $1 %s \n— ';
        const entries: TranscriptEntry[] = [
          { sessionId: 's-1', atMs: startMs, by: 'user', id: words, text: words, files: [words, null] },
          { sessionId: 's-1', atMs: startMs + 1, by: 'agent', id: 'a-1', text: words, files: ['b.txt'], agentName: words },
          { sessionId: 's-1', atMs: startMs + 2, by: 'bot', moment: 'transferred', queueName: words },
          { sessionId: 's-1', atMs: startMs + 2, by: 'bot', moment: 'transferred', queueName: words },
        ];
        await say(...entries, user('s-2', 'other'));
        stores = await opened.reopen();
        const common = { text: words, fate: null };
        expect(await linesOf('s-1')).to.deep.equal([
          { ...common, atMs: startMs, by: 'user', files: [words, null], agentName: null },
          { ...common, atMs: startMs + 1, by: 'agent', files: ['b.txt'], agentName: words },
          { atMs: startMs + 2, by: 'bot', moment: 'transferred', queueName: words },
          { atMs: startMs + 2, by: 'bot', moment: 'transferred', queueName: words },
        ]);
        expect(await textsOf('s-2')).to.deep.equal(['other']);
        expect(await linesOf('s-3')).to.deep.equal([]);
        expect(await stores.transcripts.transcriptOf('s-1', 1)).to.have.length(1);
      });

      it('has a message once, however often it comes, also if the person and the agent call theirs the same', async () => {
        await say(user('s-1', 'm-1', 'first'), user('s-1', 'm-1', 'again'));
        await say(user('s-1', 'm-1', 'and again'));
        await say({ sessionId: 's-1', atMs: startMs, by: 'agent', id: 'm-1', text: 'mine', files: [], agentName: 'Grace' });
        expect(await textsOf('s-1')).to.deep.equal(['first', 'mine']);
      });

      it('is stored with what carries it, or not at all', async () => {
        await store(requested('s-1'));
        const stale = { session: { value: ended('s-1'), version: 99 }, transcript: [user('s-1', 'm-1')] };
        expect(await stores.store.commit(stale).catch((error: unknown) => error)).to.be.instanceOf(Error);
        expect(await linesOf('s-1')).to.deep.equal([]);
      });

      it('changes with its messages, and keeps nothing of what was taken back', async () => {
        const change = (id: string, to: { text: string } | { deleted: true }): TranscriptEntry => ({
          sessionId: 's-1',
          atMs: startMs,
          by: 'change',
          of: 'user',
          id,
          change: to,
        });
        const withFile: TranscriptEntry = {
          sessionId: 's-1',
          atMs: startMs,
          by: 'user',
          id: 'm-2',
          text: 'canary',
          files: ['canary.txt'],
        };
        await say(user('s-1', 'm-1'), withFile, { ...user('s-1', 'm-1'), by: 'agent', agentName: 'Grace' } as TranscriptEntry);
        await say(change('m-1', { text: 'better' }), change('m-2', { deleted: true }), change('m-3', { text: 'never said' }));
        await say(change('m-2', { text: 'back again' }), { ...withFile });
        expect((await linesOf('s-1')).map((line) => (line.by === 'bot' ? [] : [line.text, line.files, line.fate]))).to.deep.equal(
          [
            ['better', [], 'edited'],
            ['', [], 'deleted'],
            ['m-1', [], null],
          ],
        );
      });
    });

    describe('goes when it is old', () => {
      it('sessions that have ended, with their transcripts; and nothing else', async () => {
        await store(ended('old'), requested('open'));
        await say(user('old', 'm-1'), user('open', 'm-1'));
        await show('old', 'open');
        nowMs += 20 * dayMs;
        await store(ended('young'));
        await say(user('young', 'm-1'));
        nowMs += 10 * dayMs;
        expect(await prune(), 'not at thirty days').to.deep.equal(nothing);
        nowMs += 1;
        expect(await prune()).to.deep.equal({ ...nothing, sessions: 1, transcriptLines: 1 });
        expect(await stores.store.session('old')).to.equal(null);
        expect(await linesOf('old')).to.deep.equal([]);
        expect(await isShown('old')).to.equal(false);
        expect(await isShown('open')).to.equal(true);
        for (const id of ['young', 'open']) {
          expect((await stores.store.session(id))?.value.id).to.equal(id);
          expect(await textsOf(id)).to.deep.equal(['m-1']);
        }
      });

      it('counted from the last thing that happened', async () => {
        await store(ended('s-1'));
        nowMs += 29 * dayMs;
        const { version = 0 } = (await stores.store.session('s-1')) ?? {};
        const rated = transition(ended('s-1'), { type: 'rated', survey: { rating: 5, comment: null } }, nowMs).session;
        await stores.store.commit({ session: { value: rated, version } });
        nowMs += 29 * dayMs;
        expect(await prune()).to.deep.equal(nothing);
        nowMs += 2 * dayMs;
        expect((await prune()).sessions).to.equal(1);
      });

      for (const content of ofEveryLane)
        it(`but not before what is still to be delivered has been, such as ${content.action}`, async () => {
          await store(ended('s-1'));
          await stores.store.commit({ deliveries: [newDelivery('s-1', content, startMs)] });
          nowMs += 40 * dayMs;
          expect(await prune()).to.deep.equal(nothing);
          const [delivery] = await stores.store.claim(nowMs, 1);
          expect(await prune(), 'nor while it is under way').to.deep.equal(nothing);
          await stores.store.commit({ settled: { id: delivery?.id ?? '', outcome: { status: 'arrived' } } });
          expect((await prune()).sessions).to.equal(1);
        });

      it('dead letters', async () => {
        const bury = async () => {
          await stores.store.commit({ deliveries: [newDelivery('s-1', endChat, startMs)] });
          const [delivery] = await stores.store.claim(nowMs, 1);
          const outcome = { status: 'dead', errorCode: 'chat_not_found' } as const;
          await stores.store.commit({ settled: { id: delivery?.id ?? '', outcome } });
        };
        await bury();
        nowMs += 31 * dayMs;
        await bury();
        expect(await prune()).to.deep.equal({ ...nothing, deadLetters: 1 });
        expect(await prune()).to.deep.equal(nothing);
      });

      it('events that no session ever learnt of, after three days, or sooner where nothing is kept for long', async () => {
        await stores.store.commit({ keepEvents: [deskEvent(1, undefined, 'stray')] });
        nowMs += 2 * dayMs;
        await stores.store.commit({ keepEvents: [deskEvent(2, undefined, 'stray')] });
        expect(await prune()).to.deep.equal(nothing);
        nowMs += dayMs + 1;
        expect(await prune()).to.deep.equal({ ...nothing, keptEvents: 1 });
        expect(await stores.store.keptEvents('stray')).to.deep.equal([deskEvent(2, undefined, 'stray')]);
        expect((await prune(100, dayMs)).keptEvents).to.equal(1);
      });

      it('what dialogs knew, of every conversation in its turn', async () => {
        const keys = Array.from({ length: 7 }, (_, index) => `talk/${index}`);
        await stores.storage.write(Object.fromEntries(keys.map((key) => [key, { draft: key }])));
        nowMs += 31 * dayMs;
        await stores.storage.write({ 'talk/3': { draft: 'young' } });
        const counts: number[] = [];
        for (let round = 0; round < 4; round++) counts.push((await prune(2)).botState);
        expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(6);
        expect(Object.keys(await stores.storage.read(keys))).to.deep.equal(['talk/3']);
        await stores.storage.write({ 'talk/0': { draft: 'later' } });
        nowMs += 31 * dayMs;
        for (let round = 0; round < 2; round++) await prune(2);
        expect(Object.keys(await stores.storage.read(keys)), 'begins anew at the end').to.deep.equal([]);
      });

      it('a bounded part at a time, a session after its transcript', async () => {
        await store(ended('s-1'), ended('s-2'), ended('s-3'));
        await say(...Array.from({ length: 5 }, (_, index) => user('s-1', `m-${index}`)));
        nowMs += 31 * dayMs;
        const rounds: Pruned[] = [];
        for (let round = 0; round < 8; round++) rounds.push(await prune(2));
        for (const { sessions, transcriptLines } of rounds) expect(Math.max(sessions, transcriptLines)).to.be.at.most(2);
        expect(rounds.reduce((sum, { sessions }) => sum + sessions, 0)).to.equal(3);
        expect(rounds.reduce((sum, { transcriptLines }) => sum + transcriptLines, 0)).to.equal(5);
        expect(rounds.at(-1)).to.deep.equal(nothing);
      });

      it('once, when two instances clear up at the same time', async () => {
        await store(...Array.from({ length: 20 }, (_, index) => ended(`s-${index}`)));
        await say(...Array.from({ length: 20 }, (_, index) => user(`s-${index}`, 'm-1')));
        nowMs += 31 * dayMs;
        const other = await opened.other();
        const ages = agesAt(nowMs, 30 * dayMs);
        const sum = { sessions: 0, transcriptLines: 0 };
        for (let round = 0; round < 12; round++) {
          for (const pruned of await Promise.all([stores.pruning.prune(ages, 4), other.pruning.prune(ages, 4)])) {
            sum.sessions += pruned.sessions;
            sum.transcriptLines += pruned.transcriptLines;
          }
        }
        expect(sum).to.deep.equal({ sessions: 20, transcriptLines: 20 });
      });
    });

    describe('is erased on request', () => {
      const everything = async (id: string, personKey: string) => {
        await store(ended(id, personKey));
        await say(user(id, 'm-1', 'canary'));
        await show(id);
        await stores.store.commit({ keepEvents: [deskEvent(9, undefined, `chat of ${id}`)] });
        await stores.store.commit({ deliveries: [newDelivery(id, { to: 'user', action: 'show_receipt' }, startMs)] });
        await stores.storage.write({ [`talk/msteams/x/${id}`]: { person: personKey } });
      };

      it('everything of a person, in one go, and nothing of anybody else', async () => {
        await everything('s-1', 'ada');
        await everything('s-2', 'grace');
        const result = await stores.personalData.erase({ personKeys: ['ada'], stateKeys: ['talk/msteams/x/s-1'] });
        expect(result).to.deep.equal({
          outcome: 'erased',
          erased: { sessions: 1, transcriptLines: 1, deliveries: 1, deadLetters: 0, keptEvents: 1, botState: 1 },
        });
        expect(await stores.store.session('s-1')).to.equal(null);
        expect(await stores.store.keptEvents('chat of s-2')).to.have.length(1);
        expect(await textsOf('s-2')).to.deep.equal(['canary']);
        expect([await isShown('s-1'), await isShown('s-2')]).to.deep.equal([false, true]);
        expect((await stores.store.claim(startMs, 10)).map(({ sessionId }) => sessionId)).to.deep.equal(['s-2']);
        expect(Object.keys(await stores.storage.read(['talk/msteams/x/s-1', 'talk/msteams/x/s-2']))).to.deep.equal([
          'talk/msteams/x/s-2',
        ]);
      });

      it('but not while a chat of theirs is open, nor before Vayusphere has heard all of it', async () => {
        await everything('s-1', 'ada');
        await store(requested('s-9', 'ada'));
        const erase = () => stores.personalData.erase({ personKeys: ['ada'], stateKeys: ['talk/msteams/x/s-1'] });
        expect(await erase()).to.deep.equal({ outcome: 'open', sessionIds: ['s-9'] });
        const { version = 0 } = (await stores.store.session('s-9')) ?? {};
        await stores.store.commit({
          session: { value: ended('s-9', 'ada'), version },
          deliveries: [newDelivery('s-9', endChat, startMs)],
        });
        expect(await erase()).to.deep.equal({ outcome: 'undelivered', deliveries: 1 });
        expect(await textsOf('s-1')).to.deep.equal(['canary']);
        expect(Object.keys(await stores.storage.read(['talk/msteams/x/s-1']))).to.have.length(1);
      });

      it('of whom nothing is stored, without harm', async () => {
        const { outcome } = await stores.personalData.erase({ personKeys: [], stateKeys: [] });
        expect(outcome).to.equal('erased');
      });

      it('who is found wherever they are mentioned, in whatever letters', async () => {
        const odd = 'aad|t|"Zoë\\%_';
        await everything('s-1', odd);
        await everything('s-2', 'grace');
        const { sessions, states } = await stores.personalData.mentions(odd);
        expect(sessions.map(({ id }) => id)).to.deep.equal(['s-1']);
        expect(states.map(({ key }) => key)).to.deep.equal(['talk/msteams/x/s-1']);
        expect((await stores.personalData.mentions('msteams/x/s-2')).states).to.have.length(1);
      });
    });
  });
}
