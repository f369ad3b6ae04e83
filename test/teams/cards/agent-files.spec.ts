import { expect } from 'chai';
import { renderAgentFiles } from '../../../src/teams/cards/agent-files.ts';
import { readable } from '../../support/client.ts';
import { galleryLook } from './card-gallery.ts';
import { nodesOf } from './card-nodes.ts';

const look = galleryLook('execute');
const file = {
  id: 'f',
  name: 'a.png',
  contentType: 'image/png',
  sizeBytes: 12_345,
  url: 'https://vayusphere.example.com/files/1',
};
const draw = (...files: Partial<typeof file>[]) =>
  renderAgentFiles({ agentName: 'Grace Example', text: '', files: files.map((change) => ({ ...file, ...change })) }, look);
const shown = (card: ReturnType<typeof draw>, type: string) =>
  nodesOf(card).flatMap((node) => (node['type'] === type ? [node['url']] : []));

describe('the card of what an agent sent', () => {
  it('names who it is from, what they wrote, and each file with its size, in order', () => {
    const view = {
      agentName: 'Grace Example',
      text: 'Two files',
      files: [{ ...file, name: 'b.pdf', sizeBytes: 1_440_000 }, file],
    };
    expect(readable(renderAgentFiles(view, look).body).replace(/ +/g, ' ')).to.equal(
      'Grace Example Two files b.pdf 1.4 MB Open a.png 12.3 kB Open',
    );
    expect(readable(draw({ sizeBytes: 0 }, { sizeBytes: 999 }).body))
      .to.include('0 bytes')
      .and.to.include('999 bytes');
  });

  it('shows a picture of a kind and size that Teams draws, and opens every file at its own address', () => {
    const card = draw({}, { contentType: 'image/webp' }, { sizeBytes: 1_000_001 }, { contentType: 'application/pdf' });
    expect(shown(card, 'Image')).to.deep.equal([file.url]);
    expect(shown(card, 'Action.OpenUrl')).to.deep.equal([file.url, file.url, file.url, file.url]);
  });

  it('neither shows nor opens what is at an address that must not be opened, and says that it is out of reach', () => {
    const card = draw({ url: 'http://intranet.example.com/1' }, { url: 'javascript:alert(1)' }, { url: 'nonsense' });
    expect([...shown(card, 'Image'), ...shown(card, 'Action.OpenUrl')]).to.deep.equal([]);
    expect(readable(card.body).match(/not available here/g)).to.have.length(3);
  });

  it('says how many files it has no room for', () => {
    const card = draw(...Array.from({ length: 12 }, () => ({})));
    expect(shown(card, 'Action.OpenUrl')).to.have.length(10);
    expect(readable(card.body)).to.match(/And 2 more: please ask the agent to send them again\.$/);
  });
});
