import { expect } from 'chai';
import { isForTheBot, saysToEndChat } from '../../src/teams/end-phrases.ts';

describe('In a chat that is relayed', () => {
  it('who says to end it, however kindly, ends it', () => {
    for (const [language, texts] of Object.entries({
      en: [
        'End chat.',
        'please end the chat',
        'I want to end the chat',
        'close this chat',
        "I'm done, end the chat please, thanks!",
      ],
      de: ['Chat beenden', 'Bitte den Chat beenden', 'Ich möchte den Chat beenden', 'Chat bitte beenden', 'end chat'],
      fr: ['Arrêter le chat', 'Je voudrais terminer le chat, merci', "s'il vous plaît fermez le chat", 'arreter le chat'],
      es: ['Terminar chat', 'Quiero terminar el chat, por favor', 'cierre el chat, gracias'],
      pt: ['Encerrar conversa', 'Quero encerrar a conversa, por favor', 'obrigado, pode fechar o chat'],
      ja: [
        'チャットを終了',
        'チャットを終了してください。',
        'もうチャットを終了したいです',
        'ありがとうございました。チャットを終了します',
      ],
    }))
      for (const text of texts) expect(saysToEndChat(text, language), text).to.equal(true);
  });

  it('who asks about it, forbids it or speaks of something else does not', () => {
    for (const text of [
      'end chat?',
      "please don't end the chat",
      'when I end the chat it crashes',
      'the chat ended',
      'cancel',
      'stop',
      'bye',
      'thanks',
    ])
      expect(saysToEndChat(text, 'en'), text).to.equal(false);
  });

  it('what the bot takes at other times is told from what is for the agent alone', () => {
    for (const [language, texts] of Object.entries({
      en: ['cancel', 'Stop', 'help', 'start over', 'Cancel request', 'ok, cancel please', 'end chat?'],
      de: ['abbrechen', 'Hilfe', 'von vorne', 'Anfrage abbrechen'],
      fr: ['annuler', 'aide', 'recommencer'],
      es: ['cancelar', 'ayuda', 'empezar de nuevo'],
      pt: ['cancelar', 'ajuda', 'começar de novo'],
      ja: ['キャンセル', 'ヘルプ', '最初から'],
    }))
      for (const text of texts) expect(isForTheBot(text, language), text).to.equal(true);
    for (const text of ['hi', 'thanks', 'help me with the query', 'cancel the query', 'stop the service', 'it did not help'])
      expect(isForTheBot(text, 'en'), text).to.equal(false);
  });
});
