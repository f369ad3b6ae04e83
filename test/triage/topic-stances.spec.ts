import { expect } from 'chai';
import { understand } from '../../src/triage/understand.ts';
import type { Understanding } from '../../src/triage/understanding.ts';
import { defaultCatalogue } from './default-catalogue.ts';

function topicOf(text: string, locale = 'en'): Understanding['topic'] {
  return understand({ text, locale, open: null, topicId: null, candidates: [] }, defaultCatalogue).topic;
}

describe('the topic of a text', () => {
  const texts = [
    ['en', 'nothing wrong with the printer, my wifi drops', 'network'],
    ['en', "I don't need a new laptop, I need a password reset", 'accounts'],
    ['en', 'yesterday the docking station, today the wifi', 'network'],
    ['en', 'vpn connects fine but teams does not load', 'office'],
    ['de', 'Drucker läuft wieder, aber Outlook hängt', 'email'],
    ['fr', "ce n'est pas un problème de base de données, c'est mon clavier", 'hardware'],
    ['es', 'no es un problema de la base de datos, es la impresora', 'printing'],
    ['pt', 'a impressora voltou, mas a vpn não conecta', 'network'],
    ['ja', 'データベースの問題ではなく、プリンターの故障です', 'printing'],
  ] as const;
  for (const [locale, text, id] of texts) {
    it(`is what has to be repaired, not what is well: "${text}"`, () => expect(topicOf(text, locale)?.id).to.equal(id));
  }

  it('is what breaks, not what it broke beside', () => {
    expect(topicOf('was writing an email when my keyboard died')?.id).to.equal('hardware');
    expect(topicOf('since the new router the printer is offline')?.id).to.equal('printing');
  });

  it('is what is lacking, not where', () => {
    expect(topicOf('I have no wifi on my laptop')?.id).to.equal('network');
    expect(topicOf('mein Laptop findet kein WLAN', 'de')?.id).to.equal('network');
    expect(topicOf('kein Datenbankproblem, mein Monitor flackert', 'de')?.id).to.equal('hardware');
  });

  it('stays what it is where nothing else is left to be about', () => {
    expect(topicOf('printer, good morning, is offline')?.id).to.equal('printing');
    expect(topicOf('when I open Outlook it freezes')?.id).to.equal('email');
  });
});

describe('what mails have around what they say', () => {
  it('is about nothing', () => {
    const signed = 'our label printer is offline.\n\nBest regards\nTom Baker\nHead of Network and Security\nSent from my iPhone';
    expect(topicOf(signed)?.id).to.equal('printing');
    expect(topicOf('The lab photos are gone. Sent from my iPhone')?.id ?? 'general').to.equal('general');
    expect(topicOf('The dock is broken. This e-mail has been scanned for viruses by Defender')?.id).to.equal('hardware');
    expect(topicOf('Kein WLAN in der Halle. Diese E-Mail enthält vertrauliche Informationen', 'de')?.id).to.equal('network');
  });

  it('says what it is about where nothing is said before a signature', () => {
    expect(topicOf('Kind regards from the ward. Our printer is jammed')?.id).to.equal('printing');
  });
});

describe('words written together', () => {
  it('tell by the last of them what a thing is, and never for certain', () => {
    expect(topicOf('der Lagerdrucker streikt', 'de')).to.deep.equal({ id: 'printing', certainty: 'likely' });
  });

  it('are read so in no language that has none', () => {
    expect(topicOf('the webmailer is odd')?.certainty).to.not.equal('certain');
  });
});

describe('a misspelt word of a topic', () => {
  it('may be a short one with two letters swapped or one doubled', () => {
    expect(topicOf('teasm wont load')?.id).to.equal('office');
    expect(topicOf('emial is gone')?.id).to.equal('email');
  });
});
