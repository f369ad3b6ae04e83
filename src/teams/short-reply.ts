import { folded } from './typed-button.ts';

/**
 * What somebody says in a few words that are about the conversation, and never about what is wrong:
 * `acknowledged`: they have read it ("ok"); `declined`: they don't want to go on ("no thanks"); `waiting`: they wait for somebody;
 * `wrong`: what stands there is not right; `misplaced`: it is on its way to the wrong people; `both`: two of what was asked about.
 */
export type ShortReply = 'acknowledged' | 'declined' | 'waiting' | 'wrong' | 'misplaced' | 'both';

type Replies = Readonly<Record<Exclude<ShortReply, 'acknowledged'>, string>>;

/** Whole messages: inside of more words each of them may be about what is wrong ("the wrong queue gets the job"). */
const replies: Readonly<Record<string, Replies>> = {
  en: {
    declined: `no thanks | no thank you | no thanks not now | no not now | not now | not right now | not today |
      actually no | actually not | i'm good | no need | no need anymore`,
    waiting: `still waiting | i'm still waiting | i am still waiting | waiting | i'm waiting | i am waiting | im waiting |
      still here | i'm still here | i have been waiting | i've been waiting`,
    wrong: `that's wrong | that is wrong | thats wrong | wrong | this is wrong | it's wrong | its wrong | that's not right |
      that is not right | that isn't right | this is not right | this isn't right | this isnt right | not right | not correct |
      that's incorrect | this is incorrect | that's not correct | incorrect | that's not it | this is not it | this isn't it |
      that's not what i meant | not what i meant | that's not what i said | not what i said | you got it wrong |
      you got that wrong | wrong database | that's the wrong database | the database is wrong | wrong issue`,
    misplaced: `wrong queue | wrong team | wrong department | wrong experts | wrong expert | wrong people | wrong place | wrong topic |
      wrong category | the wrong queue | the wrong team | that's the wrong queue | this is the wrong queue | it's the wrong queue |
      that's the wrong team | this is the wrong team | not the right queue | not the right team | this is not the right queue |
      this isn't the right queue | that's not the right queue`,
    both: 'both | both of them | both of these | both of those | all of them | all of these',
  },
  de: {
    declined: `nein danke | danke nein | nicht jetzt | jetzt nicht | gerade nicht | heute nicht |
      doch nicht | eigentlich nicht | eigentlich nein | nein doch nicht`,
    waiting: `ich warte | ich warte noch | ich warte immer noch | warte noch | warte immer noch | immer noch am warten | noch da`,
    wrong: `das ist falsch | falsch | das stimmt nicht | stimmt nicht | stimmt so nicht | das stimmt so nicht |
      das ist nicht richtig | nicht richtig | das ist nicht korrekt | so nicht | das war nicht gemeint |
      das meinte ich nicht | das habe ich nicht gemeint | das habe ich nicht gesagt | falsche datenbank |
      das ist die falsche datenbank`,
    misplaced: `falsche warteschlange | das ist die falsche warteschlange | falsches team | das ist das falsche team |
      falsche abteilung | das ist die falsche abteilung | falsche stelle | falsches thema | hier bin ich falsch | ich bin hier falsch`,
    both: 'beide | beides | alle beide | alle',
  },
  fr: {
    declined: `non merci | pas maintenant | pas tout de suite | pas aujourd'hui | en fait non | finalement non |
      ça ira | plus la peine`,
    waiting: `j'attends | j'attends toujours | j'attends encore | toujours en attente | je suis toujours là | je patiente`,
    wrong: `c'est faux | faux | c'est pas ça | ce n'est pas ça | ce n'est pas cela | pas ça | ce n'est pas correct | c'est incorrect |
      incorrect | ce n'est pas bon | c'est pas bon | ce n'est pas juste | c'est une erreur | vous vous trompez |
      ce n'est pas ce que j'ai dit | ce n'est pas ce que je voulais dire | mauvaise base de données |
      ce n'est pas la bonne base de données`,
    misplaced: `mauvaise file | c'est la mauvaise file | ce n'est pas la bonne file | mauvaise équipe | ce n'est pas la bonne équipe |
      mauvais service | ce n'est pas le bon service | mauvais endroit | je ne suis pas au bon endroit`,
    both: 'les deux | toutes les deux | tous les deux | toutes | tous',
  },
  es: {
    declined: `no gracias | ahora no | ahora mismo no | hoy no | en realidad no | mejor no | ya no`,
    waiting: `sigo esperando | todavía espero | estoy esperando | todavía estoy esperando | aún estoy esperando | esperando |
      sigo aquí`,
    wrong: `está mal | eso está mal | esto está mal | mal | es incorrecto | eso es incorrecto | incorrecto | no es correcto |
      eso no es correcto | no es eso | eso no es | no está bien | eso no está bien | es un error | se equivoca |
      no es lo que dije | eso no es lo que dije | no quería decir eso | base de datos equivocada |
      esa no es la base de datos`,
    misplaced: `cola equivocada | es la cola equivocada | esa no es la cola | no es la cola correcta | equipo equivocado |
      departamento equivocado | lugar equivocado | no es el equipo correcto | no es el departamento correcto`,
    both: 'ambas | ambos | las dos | los dos | todas | todos',
  },
  pt: {
    declined: `não obrigado | não obrigada | agora não | hoje não | na verdade não |
      melhor não | deixa para depois`,
    waiting: `ainda estou esperando | estou esperando | continuo esperando | esperando | estou aguardando | ainda aguardando |
      ainda estou aqui`,
    wrong: `está errado | isso está errado | tá errado | isto está errado | errado | não está certo | isso não está certo |
      não é isso | incorreto | está incorreto | não está correto | é um engano | não foi isso que eu disse |
      não é isso que eu quis dizer | banco de dados errado | não é esse banco de dados`,
    misplaced: `fila errada | é a fila errada | essa é a fila errada | não é a fila certa | equipe errada | time errado |
      setor errado | departamento errado | lugar errado | não é a equipe certa | não é o setor certo`,
    both: 'ambos | ambas | os dois | as duas | todos | todas',
  },
  ja: {
    declined: `結構です | いいえ結構です | いいえ、結構です | 今はいいです | 今は結構です | また今度 | やっぱりいいです |
      いいえ大丈夫です | いいえ、大丈夫です`,
    waiting: 'まだ待っています | 待っています | まだですか | ずっと待っています | お待ちしています',
    wrong: `違います | 違う | ちがいます | ちがう | それは違います | これは違います | 間違っています | 間違いです | 間違い | それは間違いです |
      正しくありません | 正しくないです | そうではありません | そうじゃないです | そういう意味ではありません |
      データベースが違います`,
    misplaced:
      '窓口が違います | 窓口が違う | 担当が違います | 部署が違います | 違う窓口です | チームが違います | 窓口が間違っています',
    both: '両方 | 両方です | どちらもです | 全部 | 全部です | 二つとも',
  },
};

/** Said one after the other, too: "hm ok", "ok, alright". */
const acknowledgements: Readonly<Record<string, string>> = {
  en: `ok | okay | okey | okie | kk | k | alright | all right | fine | that's fine | good | sounds good | got it | gotcha | understood |
    i see | noted | sure thing | right | will do | cool | then | hm | hmm | mhm | ah | oh | well | aha | i understand | fair enough`,
  de: `in ordnung | einverstanden | alles klar | geht klar | klar | gut | na gut | passt | verstanden | verstehe | ich verstehe | aha |
    ach so | achso | gut so | schon gut | ist gut | hm | hmm | na | dann | okay | ok | okey | ja gut | prima`,
  fr: `d'accord | dac | d'acc | entendu | compris | bien | très bien | c'est bon | c'est noté | noté | ça marche | je vois | je comprends |
    bon | ah | hm | hmm | alors | ok | okay | parfait`,
  es: `vale | de acuerdo | está bien | bien | muy bien | entendido | comprendido | ya veo | ya | bueno | listo | perfecto | claro | ah |
    hm | hmm | entonces | ok | okay | okey`,
  pt: `tá bom | tá bem | está bem | está bom | certo | entendi | entendido | beleza | combinado | ok | okay | okey |
    ah | hm | hmm | então | bom | bem | perfeito | claro`,
  ja: `わかりました | 分かりました | わかった | 分かった | 了解 | 了解です | 了解しました | 承知しました | 承知です | なるほど | そうですか |
    オーケー | オッケー | ok | okです`,
};

/** More than anybody says who only says that they have read it. */
const longestReply = 60;

const known = new Map(
  Object.values(replies)
    .flatMap((byReply) => Object.entries(byReply))
    .flatMap(([reply, all]) => all.split('|').map((text) => [bare(text), reply as ShortReply] as const)),
);

const onlyAcknowledging = Object.entries(acknowledgements).map(([language, all]) => {
  const phrases = all.split('|').map((text) => bare(text));
  const end = language === 'ja' ? '' : String.raw`(?![\p{L}\p{N}])`;
  return new RegExp(String.raw`^(?:(?:${phrases.join('|')})${end}[\s\p{P}]*)+$`, 'u');
});

/**
 * The short reply that the whole text is, in any of the languages: people say "d'accord" in an English client, too. Accents, case and the
 * marks around it aside.
 */
export function shortReply(text: string): ShortReply | null {
  const said = bare(text.slice(0, longestReply + 1));
  if (said === '' || said.length > longestReply) return null;
  return known.get(said) ?? (onlyAcknowledging.some((pattern) => pattern.test(said)) ? 'acknowledged' : null);
}

function bare(text: string): string {
  return folded(text.replaceAll(/(?:👍|👌)\p{Emoji_Modifier}?/gu, ' ok '))
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[\s,.;:!、。]+/gu, ' ');
}
