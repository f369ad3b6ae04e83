import { expect } from 'chai';
import { button, buttonRows, linkButtons, safeUrl } from '../../../src/teams/cards/buttons.ts';
import type { JsonObject } from '../../../src/teams/cards/card.ts';
import { galleryLook } from './card-gallery.ts';

describe('buttons', () => {
  it('execute in Teams, with a submit to fall back on, and submit elsewhere, with the same data', () => {
    const data = { v: 1, verb: 'pick', of: 'draft-7', rev: 3, owner: 'owner-1', choice: 'mysql' };
    const submit = { type: 'Action.Submit', title: 'MySQL', style: 'positive', associatedInputs: 'none', data };
    const spec = { verb: 'pick', title: 'MySQL', data: { choice: 'mysql' }, primary: true } as const;
    expect(button(galleryLook('submit'), spec)).to.deep.equal(submit);
    expect(button(galleryLook('execute'), spec)).to.deep.equal({
      ...submit,
      type: 'Action.Execute',
      verb: 'pick',
      fallback: submit,
    });
  });

  it('take the inputs along only where they are asked for, so that wrong inputs never block the way back', () => {
    const look = galleryLook('execute');
    expect(button(look, { verb: 'save', title: 'Save', inputs: true })).to.include({ associatedInputs: 'auto' });
    expect(button(look, { verb: 'back', title: 'Back' })).to.include({ associatedInputs: 'none' });
  });

  it('name no owner on a card that anybody may press', () => {
    const look = { ...galleryLook('submit'), ref: { of: 'welcome', rev: 0, owner: null } };
    expect(button(look, { verb: 'ask', title: 'Ask' })['data']).to.deep.equal({ v: 1, verb: 'ask', of: 'welcome', rev: 0 });
  });

  it('open https alone, and plain http on this very machine for development', () => {
    const good = [
      'https://teams.microsoft.com/l/chat/0/0?users=28:x&message=a%20b',
      'http://127.0.0.1:3979/join/1',
      'http://localhost/',
    ];
    for (const url of good)
      expect(linkButtons({ title: 'Open', url })).to.deep.equal([{ type: 'Action.OpenUrl', title: 'Open', url }]);
    const bad = [
      'http://vayusphere.example.com/',
      'http://localhost.example.com/',
      'http://127.0.0.1.example.com/',
      'javascript:alert(1)',
      'data:text/html,x',
      'msteams:/l/chat',
      'file:///etc/passwd',
      'https://user:secret@example.com/',
      '//example.com/',
      '',
    ];
    for (const url of bad) expect(safeUrl(url), url).to.equal(null);
    expect(linkButtons(null)).to.deep.equal([]);
    expect(linkButtons({ title: 'Open', url: 'javascript:alert(1)' })).to.deep.equal([]);
  });

  it('stand side by side where a phone has room for their titles, in their order', () => {
    const titles = [
      'Azure SQL Database',
      'Azure SQL Managed Instance',
      'SQL Server',
      'PostgreSQL',
      'MySQL',
      'Yes',
      'No',
      'Perhaps',
    ];
    const rows = buttonRows(titles.map((title) => button(galleryLook('submit'), { verb: 'pick', title })));
    const shown = rows.map(({ actions }) => (actions as readonly JsonObject[]).map(({ title }) => title));
    expect(shown).to.deep.equal([
      ['Azure SQL Database'],
      ['Azure SQL Managed Instance'],
      ['SQL Server', 'PostgreSQL'],
      ['MySQL', 'Yes', 'No'],
      ['Perhaps'],
    ]);
  });
});
