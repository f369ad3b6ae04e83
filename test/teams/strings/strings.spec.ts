import { expect } from 'chai';
import { deskRefusalCodes } from '../../../src/errors.ts';
import { deskEndReasons } from '../../../src/handoff/ports.ts';
import en from '../../../src/teams/strings/en.json' with { type: 'json' };
import { createStrings, type StringKey } from '../../../src/teams/strings/strings.ts';

/** Thursday noon. */
const nowMs = Date.parse('2026-03-05T12:00:00Z');
const catalogue = createStrings();

function leaves(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : leaves(value, `${prefix}${key}.`),
  );
}

describe('strings', () => {
  const strings = catalogue.for('en-GB', 'Europe/London');

  it('has the wording of the reference conversation, to the letter', () => {
    const { t } = strings;
    expect([
      t('ask.issue'),
      t('status.findingQueue'),
      t('ask.database', { subject: 'SQL Database' }),
      t('status.findingExperts', { label: 'Azure SQL Database' }),
      t('connecting', { expert: 'an Azure SQL Database expert' }),
      t('status.redirecting'),
    ]).to.deep.equal([
      "Could you please provide more details about the issue you're experiencing so I can connect you with a live agent effectively?",
      'Determining appropriate live agent queue',
      "I understand you're having an issue with your **SQL Database** and would like to speak with a live agent. To help me route you to the right expert, can you tell me which database you're using?",
      'Finding Azure SQL Database experts...',
      "Okay, I'm connecting you with an Azure SQL Database expert. Please review the options below to proceed.",
      'Redirecting to Vayusphere Bot...',
    ]);
  });

  it('finds every sentence by its key and fills every gap', () => {
    for (const [key, sentence] of leaves(en)) {
      const gaps = [...sentence.matchAll(/\{\{(\w+)[^}]*\}\}/g)].map(([, name = '']) => name);
      // The only place where keys are not known to the compiler.
      const filled = strings.t(key as StringKey, Object.fromEntries(gaps.map((name) => [name, 42])));
      expect(filled, key)
        .to.not.equal(key)
        .and.to.not.match(/\{\{|\}\}/);
      expect(filled, key).to.equal(sentence.replace(/\{\{[^}]+\}\}/g, '42'));
    }
  });

  it('has words for every refusal of the desk and every end of a chat', () => {
    for (const code of deskRefusalCodes) expect(strings.t(`refusals.${code}`, { when: 'Monday' }), code).to.match(/^[A-Z].+[.]$/);
    for (const reason of deskEndReasons) expect(strings.t(`endReasons.${reason}`), reason).to.match(/^[A-Z].+[.]$/);
  });

  it('puts in what people wrote once, as it is', () => {
    const hostile = `{{label}} $t(buttons.ask) {{- label}} $& $1 <b>&amp;</b> "x" $\{1+1}`;
    expect(strings.t('ask.product', { label: hostile })).to.equal(`Is this about ${hostile}?`);
  });

  it('speaks English to a locale that is unknown, missing or nonsense', () => {
    for (const locale of [undefined, '', 'xx-YY', 'not a locale!', 'toString', 'nl-NL', 'en_US']) {
      const { language, t } = catalogue.for(locale);
      expect([language, t('buttons.start')], String(locale)).to.deep.equal(['en', 'Start agent chat']);
    }
  });

  it('speaks the language of a locale whatever its region, and formats as the region does', () => {
    const spoken = ['de-AT', 'de', 'fr_CA', 'es-419', 'pt-PT', 'PT-br', 'ja-JP'].map((locale) => {
      const { language, t } = catalogue.for(locale);
      return [language, t('buttons.yes')];
    });
    expect(spoken).to.deep.equal([
      ['de', 'Ja'],
      ['de', 'Ja'],
      ['fr', 'Oui'],
      ['es', 'Sí'],
      ['pt', 'Sim'],
      ['pt', 'Sim'],
      ['ja', 'はい'],
    ]);
    expect(catalogue.for('fr-FR', 'UTC').when(nowMs, nowMs)).to.equal("aujourd'hui à 12:00");
    expect(catalogue.for('fr-CA', 'UTC').when(nowMs, nowMs)).to.equal("aujourd'hui à 12 h 00");
  });

  describe('time', () => {
    it('says a wait as people do, the coarser the longer', () => {
      const waits = [0, 59, 60, 89, 170, 630, 1_500, 3_300, 3_600, 4_500, 13_000, 86_400].map((seconds) => strings.wait(seconds));
      expect(waits).to.deep.equal([
        'less than a minute',
        'less than a minute',
        'about 1 minute',
        'about 1 minute',
        'about 3 minutes',
        'about 10 minutes',
        'about 25 minutes',
        'about 55 minutes',
        'about 1 hour',
        'about 1 hour, 15 minutes',
        'about 3 hours, 30 minutes',
        'more than 4 hours',
      ]);
    });

    it('says when something is as seen from now, with the date once a weekday could be misread', () => {
      const at = (iso: string) => strings.when(iso, nowMs);
      expect(at('2026-03-05T14:00:00Z')).to.equal('today at 14:00');
      expect(at('2026-03-06T08:00:00Z')).to.equal('tomorrow at 08:00');
      expect(at('2026-03-09T08:00:00Z')).to.equal('Monday at 08:00');
      expect(at('2026-03-11T08:00:00Z')).to.equal('Wednesday at 08:00');
      expect(at('2026-03-12T08:00:00Z')).to.equal('Thursday 12 March at 08:00');
      expect(at('2026-03-04T08:00:00Z')).to.equal('Wednesday 4 March at 08:00');
    });

    it("uses the person's time zone, across midnight and summer time, and their locale's clock", () => {
      const newYork = catalogue.for('en-US', 'America/New_York');
      expect(newYork.when('2026-03-06T03:30:00Z', nowMs)).to.match(/^today at 10:30\sPM$/);
      expect(newYork.when('2026-03-09T12:00:00Z', nowMs)).to.match(/^Monday at 8:00\sAM$/);
      expect(catalogue.for('en-GB', 'Asia/Kolkata').clock('2026-03-05T12:00:00Z')).to.equal('17:30');
    });

    it('names UTC where the zone is unknown or none', () => {
      for (const zone of [undefined, 'Mars/Olympus_Mons', '']) {
        const { when, clock, window } = catalogue.for('en-GB', zone);
        expect(when('2026-03-09T08:00:00Z', nowMs)).to.equal('Monday at 08:00 UTC');
        expect(clock(nowMs)).to.equal('12:00 UTC');
        expect(window('2026-03-06T09:00:00Z', '2026-03-06T11:00:00Z', nowMs)).to.equal('tomorrow, 09:00–11:00 UTC');
      }
    });

    it('reads as each language says it', () => {
      const said = (locale: string) => {
        const { wait, when, window } = catalogue.for(locale, 'UTC');
        return [
          wait(4_500),
          when('2026-03-09T08:00:00Z', nowMs),
          when('2026-03-12T08:00:00Z', nowMs),
          window('2026-03-06T09:00:00Z', '2026-03-06T11:00:00Z', nowMs),
          // Which kind of space or dash Intl takes is its own affair.
        ].map((phrase) => phrase.replace(/[\u00a0\u2009\u202f]/gu, ' '));
      };
      expect(['de', 'fr', 'es', 'pt', 'ja'].map(said)).to.deep.equal([
        ['etwa 1 Stunde, 15 Minuten', 'am Montag um 08:00', 'am Donnerstag, 12. März, um 08:00', 'morgen, 09:00–11:00 Uhr'],
        ['environ 1 heure et 15 minutes', 'lundi à 08:00', 'le jeudi 12 mars à 08:00', 'demain, 09:00 – 11:00'],
        [
          'aproximadamente 1 hora y 15 minutos',
          'el lunes a las 8:00',
          'el jueves, 12 de marzo, a las 8:00',
          'mañana, 9:00–11:00',
        ],
        [
          'cerca de 1 hora e 15 minutos',
          'segunda-feira às 08:00',
          'quinta-feira, 12 de março, às 08:00',
          'amanhã, 09:00 – 11:00',
        ],
        ['約 1 時間 15 分', '月曜日 8:00', '3月12日木曜日 8:00', '明日 9時00分～11時00分'],
      ]);
    });

    it('counts the hours where a language does', () => {
      const said = (locale: string, hour: string) =>
        catalogue.for(locale, 'UTC').when(`2026-03-06T${hour}:00Z`, nowMs).replace(/\s/gu, ' ');
      expect([said('es-MX', '13:00'), said('es-MX', '14:00'), said('es', '13:00'), said('es', '01:00')]).to.deep.equal([
        'mañana a la 1:00 p.m.',
        'mañana a las 2:00 p.m.',
        'mañana a las 13:00',
        'mañana a la 1:00',
      ]);
      expect([said('pt', '01:00'), said('pt', '13:00')]).to.deep.equal(['amanhã à 01:00', 'amanhã às 13:00']);
    });

    it('says a window by its day', () => {
      const { window } = strings;
      expect(window('2026-03-05T14:00:00Z', '2026-03-05T16:00:00Z', nowMs)).to.equal('today, 14:00–16:00');
      expect(window('2026-03-09T13:00:00Z', '2026-03-09T15:00:00Z', nowMs)).to.equal('Mon 9 March, 13:00–15:00');
    });
  });
});
