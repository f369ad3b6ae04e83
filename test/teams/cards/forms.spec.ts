import { expect } from 'chai';
import { checkCallbackForm } from '../../../src/teams/cards/callback-form.ts';
import { checkEditForm } from '../../../src/teams/cards/edit-form.ts';

describe('the edit form', () => {
  const databases = ['mysql', 'redis'];

  it('gives back what is in it, trimmed', () => {
    const fields = { issue: ' It broke\n', details: ' \n', database: 'mysql' };
    expect(checkEditForm(fields, databases)).to.deep.equal({
      ok: true,
      fields: { issue: 'It broke', details: '', database: 'mysql' },
    });
  });

  it('takes "Other / I don\'t know" for an answer, and asks for no database where the topic has none', () => {
    expect(checkEditForm({ issue: 'x', details: '', database: 'unknown' }, databases)).to.include({ ok: true });
    expect(checkEditForm({ issue: 'x', details: '', database: 'mysql' }, [])).to.deep.equal({
      ok: true,
      fields: { issue: 'x', details: '', database: '' },
    });
  });

  it('says at each field what is wrong with it', () => {
    const wrong = { issue: ' \u00a0\n', details: 'x'.repeat(10_001), database: 'db2' };
    expect(checkEditForm(wrong, databases)).to.deep.equal({
      ok: false,
      errors: { issue: 'missing', details: 'tooLong', database: 'missing' },
    });
    const long = { issue: 'x'.repeat(10_001), details: '', database: '' };
    expect(checkEditForm(long, [])).to.deep.equal({ ok: false, errors: { issue: 'tooLong' } });
  });

  it('takes the longest texts there may be', () => {
    const longest = { issue: 'x'.repeat(10_000), details: 'y'.repeat(10_000), database: 'redis' };
    expect(checkEditForm(longest, databases)).to.deep.equal({ ok: true, fields: longest });
  });
});

describe('the call-back form', () => {
  const slots = ['1', '2'];

  it('takes a number as people write it', () => {
    for (const phone of [
      '+44 20 7946 0123',
      '(020) 7946-0123',
      '020.7946.0123',
      '030/123456 ext. 12',
      '12345',
      '+1 555 0100 x9',
    ]) {
      expect(checkCallbackForm({ slot: '1', phone: ` ${phone} ` }, slots), phone).to.deep.equal({ ok: true, slot: '1', phone });
    }
  });

  it('takes no number for none', () => {
    expect(checkCallbackForm({ slot: '2', phone: ' ' }, slots)).to.deep.equal({ ok: true, slot: '2', phone: null });
  });

  it('says at each field what is wrong with it', () => {
    for (const phone of ['my desk', '1234', '+', '1234567890123456', '020 7946 0123; drop table', `+${'1 '.repeat(25)}`]) {
      expect(checkCallbackForm({ slot: '1', phone }, slots), phone).to.deep.equal({ ok: false, errors: { phone: 'unreadable' } });
    }
    expect(checkCallbackForm({ slot: '', phone: '' }, slots)).to.deep.equal({ ok: false, errors: { slot: 'missing' } });
    expect(checkCallbackForm({ slot: '9', phone: '' }, slots)).to.deep.equal({ ok: false, errors: { slot: 'taken' } });
  });
});
