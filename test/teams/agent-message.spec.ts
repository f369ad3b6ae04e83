import { expect } from 'chai';
import { agentActivity } from '../../src/teams/agent-message.ts';
import { anAgent } from '../support/handoff-examples.ts';
import { galleryLook } from './cards/card-gallery.ts';
import { nodesOf } from './cards/card-nodes.ts';

const look = galleryLook('execute');
const mostUnits = 36_000;
const rest = look.strings.t('relay.cut', { agent: anAgent.name });
const file = { id: 'f', name: 'a.log', contentType: 'text/plain', sizeBytes: 12, url: 'https://vayusphere.example.com/files/1' };

const activityOf = (text: string, attachments: readonly (typeof file)[] = []) =>
  agentActivity(look, { agent: anAgent, text, attachments });
const unitsOf = (text: string, attachments: readonly (typeof file)[] = []) =>
  JSON.stringify(activityOf(text, attachments)).length;
/** What stands before the line that says that there is more, without the agent's name. */
const shownOf = (text: string) => {
  const [shown = '', ...more] = (activityOf(text).text ?? '').split(`\n\n${rest}`);
  expect(more).to.deep.equal(['']);
  return shown.slice(`${anAgent.name}: `.length);
};

describe('What an agent wrote', () => {
  it('is shown word for word as long as one message takes it', () => {
    const frame = unitsOf('');
    const text = 'x'.repeat(mostUnits - frame);
    expect(activityOf(text).text).to.equal(`${anAgent.name}: ${text}`);
    expect(activityOf(`${text}x`).text).to.match(new RegExp(`${rest}$`, 'u'));
  });

  it('is cut at the end of a line where it is longer, and says so', () => {
    const lines = Array.from({ length: 2_000 }, (_, line) => `${line} ORA-00060: deadlock`);
    const shown = shownOf(lines.join('\n')).split('\n');
    expect(shown).to.deep.equal(lines.slice(0, shown.length));
    expect(shown.length).to.be.above(1_300);
  });

  it('is cut within a line that has no end, but within no character', () => {
    const family = '👨‍👩‍👧‍👦';
    const shown = shownOf(family.repeat(10_000));
    expect(shown).to.equal(family.repeat(shown.length / family.length));
    expect(shownOf(`short\n${'y'.repeat(50_000)}`).length).to.be.above(30_000);
  });

  for (const [what, character] of [
    ['letters', 'x'],
    ['signs that take two places on the wire', '"'],
    ['signs that take six', '\u0001'],
    ['ends of lines', '\n'],
    ['halves of characters', '\ud83d'],
    ['Japanese', '障'],
  ] as const)
    it(`fits one message whatever it is made of: ${what}`, () => {
      const text = character.repeat(100_000);
      for (const files of [[], [file]]) expect(unitsOf(text, files)).to.be.at.most(mostUnits);
    });

  it('keeps its files where its words are cut', () => {
    const card = activityOf('x'.repeat(60_000), [file, { ...file, id: 'g' }]);
    expect(nodesOf(card.attachments?.[0]?.content).filter((node) => node['type'] === 'Action.OpenUrl')).to.have.lengthOf(2);
    expect(JSON.stringify(card)).to.include(rest).and.to.include('x'.repeat(30_000));
    expect(card).not.to.have.property('text');
  });
});
