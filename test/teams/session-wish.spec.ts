import { expect } from 'chai';
import { type SessionWish, wishOf } from '../../src/teams/session-wish.ts';
import defaultCatalogue from '../../src/triage/catalogue.default.json' with { type: 'json' };
import { parseCatalogue } from '../../src/triage/catalogue.ts';
import { understand } from '../../src/triage/understand.ts';

const catalogue = parseCatalogue(defaultCatalogue);

function wish(text: string, language: string, waits = true): SessionWish {
  return wishOf({ text, understood: understand({ text, locale: language, open: null }, catalogue), waits }, language);
}

type ByLanguage = Readonly<Record<string, readonly string[]>>;

/** What people say beside an open request, by what they want of it. */
const rules: readonly (readonly [rule: string, SessionWish, ByLanguage])[] = [
  [
    'who takes their leave does not end it',
    'leave',
    {
      en: ['thanks, bye', 'ok bye', 'brb', "I'll be back later", 'see you', "that's all", 'I have to go', 'have a nice day'],
      de: ['danke, tschüss', 'bis später', 'bin gleich wieder da', 'okay danke, bis später!', 'ich muss los', "das war's"],
      fr: ['au revoir', 'merci, au revoir', 'ok merci, à plus tard !', 'je reviens', 'je vous laisse', "c'est tout"],
      es: ['gracias, adiós', 'hasta luego', 'vuelvo enseguida', 'le dejo, adiós', 'eso es todo'],
      pt: ['tchau, obrigado', 'até logo', 'já volto', 'não vou demorar', 'é só isso'],
      ja: ['さようなら', '失礼します', 'ありがとうございます、また後で', '以上です'],
    },
  ],
  [
    'who says not to end it does not end it',
    'leave',
    {
      en: [
        "don't cancel",
        "please don't cancel my request",
        "I don't want to cancel",
        "don't end the chat",
        "it's not solved",
        'no need to rush',
      ],
      de: ['nicht abbrechen', 'bitte nicht beenden'],
      fr: ["n'annulez pas", 'ne pas annuler'],
      es: ['no cancele'],
      pt: ['não cancele'],
    },
  ],
  [
    'who leaves the line ends it',
    'end',
    {
      en: ['leave the queue', 'please remove me from the queue', 'remove me'],
      de: ['Bitte nehmen Sie mich aus der Warteschlange'],
      fr: ['retirez-moi de la file'],
      es: ['quiero salir de la cola, por favor'],
      pt: ['me tire da fila'],
      ja: ['列から外してください'],
    },
  ],
  [
    'who declines, or is glad that it works, hears how it ends',
    'leave',
    {
      en: ['no thanks', 'not now', 'thanks, it works'],
      de: ['nein danke'],
      fr: ['non merci'],
      es: ['no gracias'],
      ja: ['結構です'],
    },
  ],
  [
    'who tells what they try, or what begins again, does not begin anew',
    'add',
    {
      en: ["I'll restart it", 'I will try again', 'let me try again', 'please restart it'],
      de: ['bitte neu starten'],
      fr: ['elle recommence'],
      es: ['lo reinicio'],
      ja: ['もう一度試します'],
    },
  ],
  [
    'who is in the wrong line does not end it, and hears how it ends',
    'something_else',
    { en: ['wrong queue'], de: ['falsche Warteschlange'] },
  ],
  [
    'who asks for their place in a few words more is told',
    'status',
    { en: ["what's the status of my request?", 'eta?', 'how long still?', 'when will I be connected?'] },
  ],
  [
    'who asks how many wait for something else is passed on',
    'add',
    { en: ['how many users are waiting for a lock?', 'how many users are in the queue table?'] },
  ],
  [
    'who asks about its end does not end it',
    'question',
    {
      en: ['when do you close?', 'all good?', 'is it solved?', 'can I cancel?', 'how do I cancel this?', 'how do i cancel'],
      de: ['kann ich abbrechen?'],
      fr: ['puis-je annuler ?'],
      es: ['¿puedo cancelar?'],
      pt: ['posso cancelar?'],
      ja: ['キャンセルできますか？', 'キャンセルできますか'],
    },
  ],
  [
    'who says so ends it',
    'end',
    {
      en: [
        'cancel',
        'no, cancel',
        'abbrechen',
        'please cancel my request',
        'cancel, bye',
        'stop',
        'never mind',
        'it is solved',
        "I don't need it anymore",
      ],
      de: ['abbrechen', 'Ich möchte abbrechen', 'hat sich erledigt', 'ich brauche keine Hilfe mehr', 'es funktioniert wieder'],
      fr: ['annuler', 'laissez tomber', "je n'en ai plus besoin", "c'est résolu"],
      es: ['cancelar', 'ya no lo necesito', 'olvídalo', 'está resuelto'],
      pt: ['cancelar', 'não preciso mais', 'deixa pra lá', 'já resolvi'],
      ja: ['キャンセル', 'キャンセルしてください', 'もう必要ありません', '解決しました'],
    },
  ],
  [
    'who has another matter does not end it',
    'something_else',
    {
      en: ['I have another question', 'another problem', 'can we start over?', 'I have a different problem now'],
      de: ['ich habe noch eine Frage', 'ich habe ein anderes Problem'],
      fr: ["j'ai une autre question", "j'ai un autre problème"],
      es: ['tengo otro problema', 'otra pregunta'],
      pt: ['tenho outra pergunta', 'outro problema'],
      ja: ['別の質問があります', '別の問題があります'],
    },
  ],
  [
    'who says to start over starts over',
    'begin_anew',
    {
      en: ['start over', 'start over please', 'restart', 'cancel this and start a new request'],
      de: ['von vorne', 'noch mal von vorne'],
      fr: ['recommencer', 'on recommence'],
      es: ['empezar de nuevo'],
      pt: ['começar de novo'],
      ja: ['最初から', '最初からお願いします'],
    },
  ],
  [
    'who would rather have a ticket or a call has ended nothing by that',
    'another_way',
    {
      en: ['I want a ticket instead', 'can you call me instead?', 'cancel and file a ticket', 'other options'],
      de: ['ich möchte lieber ein Ticket'],
      fr: ['je préfère un ticket'],
      es: ['prefiero un ticket'],
      pt: ['prefiro um chamado'],
      ja: ['チケットにしてください'],
    },
  ],
  [
    '"ok" says nothing that an agent has to read',
    'nothing',
    {
      en: [
        'ok',
        'Okay.',
        'alright',
        'got it',
        "I'll wait",
        "ok I'll wait, thanks",
        'no rush',
        'take your time',
        'sure',
        'yes',
        'oh well',
        'fair enough',
        "I've been waiting",
        '👍',
        '...',
      ],
      de: ['ok', 'alles klar', 'in Ordnung', 'passt', 'ich warte', 'noch da', 'ja'],
      fr: ["d'accord", 'ça marche', "j'attends"],
      es: ['vale', 'de acuerdo', 'espero'],
      pt: ['certo', 'entendi', 'eu espero'],
      ja: ['了解です', 'わかりました', '待っています'],
    },
  ],
  [
    'who asks for their place, their wait or for anybody hears how it stands',
    'status',
    {
      en: [
        'am I in the queue?',
        "what's my place in the queue?",
        'how much longer do I have to wait?',
        'how many people are ahead of me?',
        "how long until it's my turn?",
        'is anyone there?',
        'hi, any news please?',
        '???',
      ],
      de: ['bin ich noch in der Warteschlange?', 'wie viele Leute sind vor mir?', 'ist da jemand?'],
      fr: ['combien de personnes avant moi ?', 'suis-je encore dans la file ?', "il y a quelqu'un ?"],
      es: ['¿sigo en la cola?', '¿cuántas personas hay antes que yo?', '¿hay alguien?'],
      pt: ['ainda estou na fila?', 'quantas pessoas estão na minha frente?', 'tem alguém aí?'],
      ja: ['まだ列に並んでいますか？', 'あと何人待っていますか？', '誰かいますか？'],
    },
  ],
  [
    'what is about the matter is for the agent',
    'add',
    {
      en: [
        'the status of the job is failed',
        'is the job still in the queue?',
        'is my print job still in the queue?',
        'should I wait for the backup to finish?',
        'am I connected to the right server?',
        'how many messages are waiting?',
        'the error code is 0x8004010F',
        'restart the server does not help',
        'ok, it is the test server',
      ],
      de: ['es funktioniert immer noch nicht', 'der Server ist noch in der Warteschlange'],
      fr: ['ça ne marche toujours pas'],
      es: ['todavía no está resuelto'],
      ja: ['解決していません'],
    },
  ],
];

describe('Beside an open request', () => {
  for (const [rule, expected, texts] of rules)
    it(rule, () => {
      for (const [language, all] of Object.entries(texts))
        for (const text of all) expect(wish(text, language), `${text} (${language})`).to.equal(expected);
    });

  it('what is asked of the wait is for the agent once there is one', () => {
    for (const text of ['how long will it take?', 'how much longer do I have to wait?'])
      expect(wish(text, 'en', false), text).to.equal('add');
  });

  it('no text that ends in a question mark ends it', () => {
    for (const [, , texts] of rules)
      for (const [language, all] of Object.entries(texts))
        for (const text of all) expect(wish(`${text}?`, language), text).to.not.be.oneOf(['end', 'begin_anew']);
  });
});
