import { onlyAcknowledges, onlyWaits } from './acknowledgement.ts';
import { inAnyLanguage, type PhraseLists, wholePhrases } from './whole-phrases.ts';

/**
 * What somebody says in a few words that are about the conversation, and never about what is wrong:
 * `acknowledged`: they have read it ("ok"); `declined`: they don't want to go on ("no thanks"); `waiting`: they wait for somebody;
 * `wrong`: what stands there is not right; `misplaced`: it is on its way to the wrong people; `both`: two of what was asked about.
 */
export type ShortReply = 'acknowledged' | 'declined' | 'waiting' | 'wrong' | 'misplaced' | 'both';

const declined: PhraseLists = {
  en: `no thanks | no thank you | no thanks not now | no not now | not now | not right now | not today | actually no |
    actually not | i'm good | no need | no need anymore`,
  de: `nein danke | danke nein | nicht jetzt | jetzt nicht | gerade nicht | heute nicht | doch nicht | eigentlich nicht |
    eigentlich nein | nein doch nicht`,
  fr: `non merci | pas maintenant | pas tout de suite | pas aujourd'hui | en fait non | finalement non | ça ira |
    plus la peine`,
  es: `no gracias | ahora no | ahora mismo no | hoy no | en realidad no | mejor no | ya no`,
  pt: `não obrigado | não obrigada | agora não | hoje não | na verdade não | melhor não | deixa para depois`,
  ja: `結構です | いいえ結構です | いいえ、結構です | 今はいいです | 今は結構です | また今度 | やっぱりいいです | いいえ大丈夫です | いいえ、大丈夫です`,
};

const wrong: PhraseLists = {
  en: `that's wrong | that is wrong | thats wrong | wrong | this is wrong | it's wrong | its wrong | that's not right |
    that is not right | that isn't right | this is not right | this isn't right | this isnt right | not right | not correct |
    that's incorrect | this is incorrect | that's not correct | incorrect | that's not it | this is not it | this isn't it |
    that's not what i meant | not what i meant | that's not what i said | not what i said | you got it wrong |
    you got that wrong | wrong database | that's the wrong database | the database is wrong | wrong issue`,
  de: `das ist falsch | falsch | das stimmt nicht | stimmt nicht | stimmt so nicht | das stimmt so nicht |
    das ist nicht richtig | nicht richtig | das ist nicht korrekt | so nicht | das war nicht gemeint | das meinte ich nicht |
    das habe ich nicht gemeint | das habe ich nicht gesagt | falsche datenbank | das ist die falsche datenbank`,
  fr: `c'est faux | faux | c'est pas ça | ce n'est pas ça | ce n'est pas cela | pas ça | ce n'est pas correct |
    c'est incorrect | incorrect | ce n'est pas bon | c'est pas bon | ce n'est pas juste | c'est une erreur |
    vous vous trompez | ce n'est pas ce que j'ai dit | ce n'est pas ce que je voulais dire | mauvaise base de données |
    ce n'est pas la bonne base de données`,
  es: `está mal | eso está mal | esto está mal | mal | es incorrecto | eso es incorrecto | incorrecto | no es correcto |
    eso no es correcto | no es eso | eso no es | no está bien | eso no está bien | es un error | se equivoca |
    no es lo que dije | eso no es lo que dije | no quería decir eso | base de datos equivocada | esa no es la base de datos`,
  pt: `está errado | isso está errado | tá errado | isto está errado | errado | não está certo | isso não está certo |
    não é isso | incorreto | está incorreto | não está correto | é um engano | não foi isso que eu disse |
    não é isso que eu quis dizer | banco de dados errado | não é esse banco de dados`,
  ja: `違います | 違う | ちがいます | ちがう | それは違います | これは違います | 間違っています | 間違いです | 間違い | それは間違いです | 正しくありません | 正しくないです | そうではありません |
    そうじゃないです | そういう意味ではありません | データベースが違います`,
};

const misplaced: PhraseLists = {
  en: `wrong queue | wrong team | wrong department | wrong experts | wrong expert | wrong people | wrong place | wrong topic |
    wrong category | the wrong queue | the wrong team | that's the wrong queue | this is the wrong queue |
    it's the wrong queue | that's the wrong team | this is the wrong team | not the right queue | not the right team |
    this is not the right queue | this isn't the right queue | that's not the right queue`,
  de: `falsche warteschlange | das ist die falsche warteschlange | falsches team | das ist das falsche team |
    falsche abteilung | das ist die falsche abteilung | falsche stelle | falsches thema | hier bin ich falsch |
    ich bin hier falsch`,
  fr: `mauvaise file | c'est la mauvaise file | ce n'est pas la bonne file | mauvaise équipe | ce n'est pas la bonne équipe |
    mauvais service | ce n'est pas le bon service | mauvais endroit | je ne suis pas au bon endroit`,
  es: `cola equivocada | es la cola equivocada | esa no es la cola | no es la cola correcta | equipo equivocado |
    departamento equivocado | lugar equivocado | no es el equipo correcto | no es el departamento correcto`,
  pt: `fila errada | é a fila errada | essa é a fila errada | não é a fila certa | equipe errada | time errado |
    setor errado | departamento errado | lugar errado | não é a equipe certa | não é o setor certo`,
  ja: `窓口が違います | 窓口が違う | 担当が違います | 部署が違います | 違う窓口です | チームが違います | 窓口が間違っています`,
};

const both: PhraseLists = {
  en: `both | both of them | both of these | both of those | all of them | all of these`,
  de: `beide | beides | alle beide | alle`,
  fr: `les deux | toutes les deux | tous les deux | toutes | tous`,
  es: `ambas | ambos | las dos | los dos | todas | todos`,
  pt: `ambos | ambas | os dois | as duas | todos | todas`,
  ja: `両方 | 両方です | どちらもです | 全部 | 全部です | 二つとも`,
};

const replies = [
  ['declined', inAnyLanguage(wholePhrases(declined))],
  ['wrong', inAnyLanguage(wholePhrases(wrong))],
  ['misplaced', inAnyLanguage(wholePhrases(misplaced))],
  ['both', inAnyLanguage(wholePhrases(both))],
  ['waiting', inAnyLanguage(onlyWaits)],
  ['acknowledged', inAnyLanguage(onlyAcknowledges)],
] as const;

/**
 * The short reply that the whole text is, in any of the languages: people say "d'accord" in an English client, too. Accents, case and the
 * marks around it aside.
 */
export function shortReply(text: string): ShortReply | null {
  const said = text.replaceAll(/👍|👌/gu, ' ok ');
  return replies.find(([, says]) => says(said))?.[0] ?? null;
}
