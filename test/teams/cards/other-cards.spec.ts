import { expect } from 'chai';
import { renderCallback } from '../../../src/teams/cards/callback-card.ts';
import type { Card, JsonObject } from '../../../src/teams/cards/card.ts';
import { renderChoices } from '../../../src/teams/cards/choices-card.ts';
import { renderClosed } from '../../../src/teams/cards/closed-card.ts';
import { renderEdit } from '../../../src/teams/cards/edit-card.ts';
import { renderOtherHelp } from '../../../src/teams/cards/other-help-card.ts';
import { galleryLook } from './card-gallery.ts';
import { nodesOf } from './card-nodes.ts';

const look = galleryLook('submit');
const words = (card: Card) => nodesOf(card).flatMap(({ type, text }) => (type === 'TextRun' ? [text] : []));
const presses = (card: Card) =>
  nodesOf(card).flatMap(({ type, title, data, url }) => {
    if (type === 'Action.OpenUrl') return [[title, url]];
    return type === 'Action.Submit' ? [[title, (data as JsonObject)['choice'] ?? (data as JsonObject)['verb']]] : [];
  });
const inputs = (card: Card) => nodesOf(card).filter(({ type }) => String(type).startsWith('Input.'));

describe('the choices card', () => {
  const picks = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((choice) => ({ choice, label: choice.toUpperCase() }));

  it('shows six answers at most, and the way out', () => {
    const card = renderChoices({ question: 'Which?', picks, last: 'unknown' }, look);
    expect(presses(card)).to.deep.equal(
      [...'abcdef'].map((choice) => [choice.toUpperCase(), choice]).concat([["I don't know", 'unknown']]),
    );
    expect(presses(renderChoices({ question: null, picks: picks.slice(0, 1), last: 'neither' }, look))).to.deep.equal([
      ['A', 'a'],
      ['Something else', 'unknown'],
    ]);
  });

  it('shows bold what the sentence has bold, and nothing else as markup', () => {
    const card = renderChoices({ question: 'Your **SQL** [x](javascript:y) _z_?', picks: [], last: 'none' }, look);
    expect(card.body[0]).to.deep.equal({
      type: 'RichTextBlock',
      inlines: [
        { type: 'TextRun', text: 'Your ', weight: 'Default' },
        { type: 'TextRun', text: 'SQL', weight: 'Bolder' },
        { type: 'TextRun', text: ' [x](javascript:y) _z_?', weight: 'Default' },
      ],
    });
  });

  it('has no question of its own where it follows one', () => {
    expect(words(renderChoices({ question: null, picks, last: 'none' }, look))).to.deep.equal(['Or type your answer.']);
  });
});

describe('the edit form', () => {
  const databases = [{ choice: 'mysql', label: 'MySQL' }];

  it('has the values in its fields, and "Other" for a database it does not know', () => {
    const card = renderEdit({ fields: { issue: 'a', details: 'b', database: 'gone' }, databases, errors: {} }, look);
    expect(inputs(card).map(({ id, value, isRequired }) => [id, value, isRequired ?? false])).to.deep.equal([
      ['issue', 'a', true],
      ['details', 'b', false],
      ['database', 'unknown', true],
    ]);
    expect(inputs(card)[2]).to.deep.include({
      choices: [
        { title: 'MySQL', value: 'mysql' },
        { title: "Other / I don't know", value: 'unknown' },
      ],
    });
  });

  it('says what is wrong right below the field', () => {
    const fields = { issue: '', details: 'kept', database: 'mysql' };
    const { body } = renderEdit({ fields, databases, errors: { issue: 'missing' } }, look);
    const issue = body.findIndex(({ id }) => id === 'issue');
    expect(body[issue + 1]).to.deep.include({
      inlines: [
        {
          type: 'TextRun',
          text: "Please tell the agent what's wrong, in a few words.",
          isSubtle: false,
          color: 'Attention',
          size: 'Default',
        },
      ],
    });
    expect(body.map(({ value }) => value)).to.include('kept');
  });

  it('asks for a database only where there are some', () => {
    const card = renderEdit({ fields: { issue: 'a', details: '', database: '' }, databases: [], errors: {} }, look);
    expect(inputs(card).map(({ id }) => id)).to.deep.equal(['issue', 'details']);
  });
});

describe('the other help options', () => {
  it('are a ticket, a call, the links that may be opened, and the ways back', () => {
    const links = [
      { title: 'Status', url: 'https://status.example.com/' },
      { title: 'Bad', url: 'ftp://example.com/' },
    ];
    expect(presses(renderOtherHelp({ links }, look))).to.deep.equal([
      ['File a ticket', 'ticket'],
      ['Ask for a call back', 'callback'],
      ['Status', 'https://status.example.com/'],
      ['Back', 'back'],
      ['Never mind', 'neverMind'],
    ]);
    expect(nodesOf(renderOtherHelp({ links: [] }, look)).map(({ text }) => text)).to.not.include('Find help yourself');
  });
});

describe('the call-back form', () => {
  const slots = [{ slot: '2', earliest: '2026-03-06T09:00:00Z', latest: '2026-03-06T11:00:00Z' }];

  it('offers the windows in words, and keeps what was picked and typed', () => {
    const card = renderCallback({ slots, fields: { slot: '2', phone: 'x' }, errors: { phone: 'unreadable' } }, look);
    expect(inputs(card).map(({ id, value }) => [id, value])).to.deep.equal([
      ['slot', '2'],
      ['phone', 'x'],
    ]);
    expect(inputs(card)[0]).to.deep.include({ choices: [{ title: 'Tomorrow, 09:00–11:00', value: '2' }] });
    expect(words(card)).to.include("I can't read this number. Try it like +44 20 7946 0123, or leave it empty.");
  });

  it('drops a picked window that is gone', () => {
    const card = renderCallback({ slots, fields: { slot: '1', phone: '' }, errors: { slot: 'taken' } }, look);
    expect(inputs(card)[0]).to.include({ value: '' });
    expect(words(card)).to.include('That time has just been taken. Please pick another.');
  });

  it('points to the ticket while there is no window', () => {
    const card = renderCallback({ slots: [], fields: { slot: '', phone: '' }, errors: {} }, look);
    expect(inputs(card)).to.deep.equal([]);
    expect(presses(card)).to.deep.equal([
      ['File a ticket', 'ticket'],
      ['Back', 'back'],
    ]);
  });
});

describe('a closed card', () => {
  it('keeps its heading, says one thing, and can do nothing', () => {
    const card = renderClosed({ kind: 'options', line: 'You started the agent chat.' }, look);
    expect(nodesOf(card).flatMap(({ text }) => (text === undefined ? [] : [text]))).to.deep.equal([
      'Your request',
      'You started the agent chat.',
    ]);
    expect(card.actions).to.deep.equal([]);
  });
});
