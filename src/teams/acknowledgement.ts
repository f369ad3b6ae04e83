import { bare, isQuestion, listsOf, type PhraseLists, wholePhrases } from './whole-phrases.ts';

/** What people say beside something else, and that changes nothing of it. */
const politeness: PhraseLists = {
  en: `hi | hello | hey | please | pls | plz | thanks | thank you | thx | ty | cheers | sorry | so | um | and | thanks a lot |
    thank you very much | thank you so much | many thanks | thanks again | now | again | excuse me`,
  de: `hallo | hi | guten tag | guten morgen | bitte | danke | vielen dank | danke schön | dankeschön | danke sehr | besten dank |
    entschuldigung | sorry | so | also | und | nun | jetzt | erstmal | mal`,
  fr: `bonjour | salut | s'il vous plaît | s'il te plaît | svp | stp | merci | merci beaucoup | pardon | désolé | désolée |
    excusez-moi | et | maintenant | donc`,
  es: `hola | buenas | buenos días | por favor | gracias | muchas gracias | mil gracias | perdón | perdone | disculpe | lo siento |
    pues | y | ahora`,
  pt: `olá | oi | bom dia | por favor | obrigado | obrigada | muito obrigado | muito obrigada | valeu | desculpe | desculpa | e |
    agora`,
  ja: `こんにちは | すみません | お願いします | ありがとう | ありがとうございます | ありがとうございました | では | じゃあ | それでは |
    どうも`,
};

/** What says no more than that something was heard, wherever the conversation stands. */
const acknowledgements: PhraseLists = {
  en: `ok | okay | okey | oki | okie | k | kk | alright | all right | alrighty | right | fine | that's fine | good |
    very good | sure thing | got it | gotcha | understood | i understand | i see | noted | will do | no problem | np |
    no worries | no rush | no hurry | take your time | sounds good | makes sense | fair enough | cool | then | well | aha |
    ah | oh | hm | hmm | mhm | lol | haha`,
  de: `ok | okay | okey | alles klar | klar | in ordnung | passt | gut | sehr gut | na gut | ja gut | gut so | schon gut |
    ist gut | verstanden | verstehe | ich verstehe | geht klar | geht in ordnung | einverstanden | prima | kein problem |
    kein stress | keine eile | kein ding | lassen sie sich zeit | lass dir zeit | aha | ach so | achso | hm | hmm | na |
    dann`,
  fr: `d'accord | d'acc | dac | ok | okay | très bien | bien | c'est bon | parfait | entendu | bien reçu | compris |
    j'ai compris | je comprends | je vois | ça marche | pas de problème | pas de souci | aucun problème | pas d'urgence |
    prenez votre temps | noté | c'est noté | bon | alors | ah | hm | hmm`,
  es: `vale | ok | okay | okey | de acuerdo | está bien | muy bien | bien | perfecto | entendido | comprendido | entiendo |
    comprendo | claro | listo | ya | ya veo | sin problema | no hay problema | ningún problema | sin prisa | no hay prisa |
    tómese su tiempo | tómate tu tiempo | anotado | bueno | entonces | ah | hm | hmm`,
  pt: `ok | okay | okey | tá bom | tá bem | está bem | está bom | certo | beleza | entendi | entendido | compreendo | claro |
    combinado | perfeito | sem problema | sem problemas | sem pressa | não tem pressa | fique à vontade | bom | bem | então |
    ah | hm | hmm`,
  ja: `わかりました | 分かりました | わかった | 分かった | 了解 | 了解です | 了解しました | 承知しました | 承知です |
    承知いたしました | かしこまりました | オーケー | オッケー | おけ | okです | 問題ありません | 問題ないです | なるほど |
    そうですか | 急ぎません | 急いでいません | ごゆっくり | ごゆっくりどうぞ`,
};

/** What says no more than that its person waits. */
const waiting: PhraseLists = {
  en: `waiting | still waiting | i'm waiting | i am waiting | im waiting | i'm still waiting | i am still waiting | i have been waiting |
    i've been waiting | i'll wait | i will wait | i can wait | i'm here | i am here | i'll be here | still here | i'm still here |
    i am still here | standing by`,
  de: `warte | warte noch | warte immer noch | ich warte | ich warte noch | ich warte immer noch | ich warte gerne | ich warte gern |
    ich kann warten | immer noch am warten | ich bin da | ich bin noch da | bin da | bin noch da | noch da`,
  fr: `j'attends | j'attends toujours | j'attends encore | toujours en attente | je patiente | je peux attendre | je suis là |
    je suis toujours là`,
  es: `espero | yo espero | puedo esperar | todavía espero | esperando | sigo esperando | estoy esperando | todavía estoy esperando |
    aún estoy esperando | aquí espero | estoy aquí | aquí estoy | sigo aquí`,
  pt: `espero | eu espero | posso esperar | esperando | estou esperando | ainda estou esperando | continuo esperando | aguardo |
    fico no aguardo | estou aguardando | ainda aguardando | estou aqui | ainda estou aqui`,
  ja: `待ちます | 待っています | 待ってます | まだ待っています | ずっと待っています | お待ちしています | お待ちします | まだですか |
    ここにいます`,
};

/**
 * What agrees, or is pleased: an acknowledgement while a request is open, and an answer to whoever has asked something. So is here what would
 * be another thing elsewhere ("legal" in English, "tudo bem?" as a greeting), since this is looked for in the person's language alone.
 */
const agreements: PhraseLists = {
  en: `sure | yes | yep | yeah | yup | great | perfect | nice | deal | agreed | fine by me | fine with me | works for me | roger`,
  de: `ja | jo | jawohl | jep | schön | super | perfekt | toll | fein | gerne | passt so`,
  fr: `oui | ouais | super | génial | ça va | ça me va | c'est bien`,
  es: 'sí | genial | estupendo | dale',
  pt: `sim | tá | ótimo | legal | show | de acordo | pode ser | joia | tá certo | blz | tudo bem`,
  ja: 'はい | うん | ええ | いいですよ',
};

const whileOpen = listsOf(acknowledgements, waiting, agreements);

/** What may stand beside a phrase without changing what it says. */
export const courtesies = listsOf(politeness, whileOpen);

/** Whether a message says no more than "ok". */
export const onlyAcknowledges = wholePhrases(acknowledgements);

/** Whether a message says no more than that its person waits: "ok, I'll wait". */
export const onlyWaits = wholePhrases(waiting, acknowledgements);

const hasSaidSo = wholePhrases(whileOpen, politeness);

/** Whether a message to an open request says no more than "ok", "yes" or "I'll wait", or nothing in words: a thumb, a smile, dots. */
export function isAcknowledgement(text: string, language: string): boolean {
  return !isQuestion(text) && (bare(text) === '' || hasSaidSo(text, language));
}
