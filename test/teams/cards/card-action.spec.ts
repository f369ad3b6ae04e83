import { expect } from 'chai';
import { MalformedInput } from '../../../src/errors.ts';
import type { JsonObject } from '../../../src/teams/cards/card.ts';
import { parseCardAction } from '../../../src/teams/cards/card-action.ts';
import { gallery, galleryLook } from './card-gallery.ts';
import { nodesOf } from './card-nodes.ts';

const claims = { of: 'draft-7', rev: 3, owner: 'owner-1' };
const press = { v: 1, ...claims };

/** Every button of the gallery that comes back to the bot, as the client of that kind sends it. */
function presses(client: 'execute' | 'submit', inputs: object): { verb: string; value: unknown }[] {
  const cards = gallery.map(({ draw }) => draw(galleryLook(client)));
  return cards.flatMap((card) =>
    nodesOf(card)
      .filter(({ type }) => type === (client === 'execute' ? 'Action.Execute' : 'Action.Submit'))
      .map((action) => ({ verb: verbOf(action), value: sentBy(action, inputs) })),
  );
}

function verbOf(action: JsonObject): string {
  const data = action['data'] as { verb: string };
  return data.verb;
}

function sentBy(action: JsonObject, inputs: object): unknown {
  const data = { ...(action['data'] as JsonObject), ...inputs };
  return action['type'] === 'Action.Submit'
    ? data
    : { action: { type: 'Action.Execute', verb: action['verb'], data }, trigger: 'manual' };
}

describe('card actions', () => {
  it('come back from every button of every card, the same from either kind of client', () => {
    const inputs = { issue: ' It broke ', details: '', database: 'mysql', slot: '2', phone: '', rating: '4', comment: '' };
    const executed = presses('execute', inputs).map(({ value }) => parseCardAction(value));
    const submitted = presses('submit', inputs).map(({ value }) => parseCardAction(value));
    expect(executed).to.deep.equal(submitted);
    expect(executed.map(({ verb }) => verb)).to.deep.equal(presses('execute', {}).map(({ verb }) => verb));
    for (const action of executed) expect(action).to.include(claims);
    expect([...new Set(executed.map(({ verb }) => verb))]).to.have.members([
      'ask',
      'pick',
      'tell',
      'start',
      'edit',
      'save',
      'back',
      'other',
      'ticket',
      'callback',
      'saveCallback',
      'rate',
      'neverMind',
      'cancelRequest',
      'retry',
      'transcript',
    ]);
  });

  it('carry the choice, and the inputs as they were typed', () => {
    expect(parseCardAction({ ...press, verb: 'pick', choice: 'mysql' })).to.deep.equal({
      ...claims,
      verb: 'pick',
      choice: 'mysql',
    });
    expect(parseCardAction({ ...press, verb: 'save', issue: ' It broke ', details: '\n', database: 'unknown' })).to.deep.equal({
      ...claims,
      verb: 'save',
      issue: ' It broke ',
      details: '\n',
      database: 'unknown',
    });
  });

  it('take inputs that a client leaves out, or sends as null, for empty', () => {
    const empty = { ...claims, verb: 'saveCallback', slot: '', phone: '' };
    expect(parseCardAction({ ...press, verb: 'saveCallback' })).to.deep.equal(empty);
    expect(parseCardAction({ ...press, verb: 'saveCallback', slot: null, phone: null })).to.deep.equal(empty);
  });

  it('ignore members they do not know, and inputs that are not theirs', () => {
    const value = { ...press, verb: 'back', issue: 'typed, but not saved', msteams: { feedback: {} } };
    expect(parseCardAction(value)).to.deep.equal({ ...claims, verb: 'back' });
  });

  it('have no owner on a card that anybody may press', () => {
    expect(parseCardAction({ v: 1, of: 'welcome', rev: 0, verb: 'ask' })).to.deep.equal({
      of: 'welcome',
      rev: 0,
      owner: null,
      verb: 'ask',
    });
  });

  it('let a text through that is too long for the form, so that the form can say so', () => {
    const action = parseCardAction({ ...press, verb: 'save', issue: 'x'.repeat(15_000), database: 'unknown' });
    expect(action).to.have.property('issue').with.lengthOf(15_000);
  });

  const malformed: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    'a string': 'start',
    'an empty object': {},
    'another version': { ...press, v: 2, verb: 'start' },
    'an unknown verb': { ...press, verb: 'deleteEverything' },
    'a verb that is no string': { ...press, verb: { toString: 'start' } },
    'no reference': { v: 1, rev: 1, verb: 'start' },
    'an endless reference': { ...press, of: 'x'.repeat(201), verb: 'start' },
    'a revision that is no number': { ...press, rev: '3', verb: 'start' },
    'a pick without a choice': { ...press, verb: 'pick' },
    'an endless issue': { ...press, verb: 'save', issue: 'x'.repeat(100_001) },
    'an issue that is no text': { ...press, verb: 'save', issue: { a: 1 } },
    'an invoke without data': { action: { type: 'Action.Execute', verb: 'start' } },
  };
  for (const [name, value] of Object.entries(malformed)) {
    it(`are malformed with ${name}`, () => {
      expect(() => parseCardAction(value)).to.throw(MalformedInput);
    });
  }

  it('keep what was typed out of the error', () => {
    const secret = 'my password is hunter2';
    expect(() => parseCardAction({ ...press, verb: 'save', issue: { secret }, of: '' }))
      .to.throw(MalformedInput, 'of, issue')
      .and.satisfies((error: Error) => !error.message.includes('hunter2'));
  });
});
