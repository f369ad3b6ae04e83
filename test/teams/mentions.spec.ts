import type { Entity } from 'botbuilder';
import { expect } from 'chai';
import { plainTextOf } from '../../src/teams/mentions.ts';

const mention = (text: string, name: string, id = '29:somebody') => ({ type: 'mention', mentioned: { id, name }, text });
const read = (text: string, entities: Entity[]) => plainTextOf({ text, entities, recipient: { id: '28:bot', name: 'Bot' } }).text;

describe('Mentions', () => {
  it('of people become their names, also where one begins like another', () => {
    const entities = [mention('@Ann', 'Ann'), mention('@Anna', 'Anna'), mention('<at>Bot</at>', 'Bot', '28:bot')];
    expect(read('<at>Bot</at> ask @Anna, not @Ann', entities)).to.equal('ask Anna, not Ann');
  });

  it('are taken by the letter, whatever they would mean in an expression', () => {
    expect(read('a.c abc (a+)+$', [mention('a.c', 'x'), mention('(a+)+$', '$&')])).to.equal('x abc $&');
  });

  it('neither feed each other nor make the text longer', () => {
    const entities = Array.from({ length: 60 }, () => mention('a', 'aaaaaaaaaaaaaaaa'));
    expect(read('a'.repeat(1_000), entities)).to.equal('a'.repeat(1_000));
    expect(read('<at>x</at>', [mention('<at>x</at>', 'y'.repeat(1_000))])).to.have.lengthOf(10);
  });
});
