import { bare, isQuestion, listsOf, type PhraseLists, wholePhrases } from './whole-phrases.ts';

/** What people say beside something else, and that changes nothing of it. */
const politeness: PhraseLists = {
  en: `hi | hello | hey | please | pls | plz | thanks | thank you | thx | ty | cheers | sorry | so | well | oh | hmm | um | and | then |
    thanks a lot | thank you very much | thank you so much | many thanks | thanks again | now | again | excuse me`,
  de: `hallo | hi | guten tag | guten morgen | bitte | danke | vielen dank | danke schön | dankeschön | danke sehr | besten dank |
    entschuldigung | sorry | so | also | und | dann | nun | jetzt | erstmal | mal`,
  fr: `bonjour | salut | s'il vous plaît | s'il te plaît | svp | stp | merci | merci beaucoup | pardon | désolé | désolée |
    excusez-moi | alors | et | maintenant | donc | bien`,
  es: `hola | buenas | buenos días | por favor | gracias | muchas gracias | mil gracias | perdón | perdone | disculpe | lo siento |
    pues | y | ahora | entonces | bueno`,
  pt: `olá | oi | bom dia | por favor | obrigado | obrigada | muito obrigado | muito obrigada | valeu | desculpe | desculpa | então |
    e | agora | bom`,
  ja: `こんにちは | すみません | お願いします | ありがとう | ありがとうございます | ありがとうございました | では | じゃあ | それでは |
    はい | どうも`,
};

/** What says no more than that something was heard, or that its person waits. */
const acknowledgements: PhraseLists = {
  en: `ok | okay | okey | oki | okie | okay then | ok then | k | kk | alright | all right | alrighty | right | fine | that's fine |
    fine by me | fine with me | good | very good | ok good | sure | sure thing | yes | yep | yeah | yup | got it | gotcha |
    understood | i understand | i see | noted | roger | will do | no problem | np | no worries | no rush | no hurry | take your time |
    i'll wait | i will wait | i can wait | i'm waiting | i am waiting | waiting | still waiting | i'll be here | i'm here |
    i am here | still here | i'm still here | i am still here | standing by | sounds good | works for me | makes sense | aha | ah |
    oh ok | cool | great | perfect | nice | deal | agreed | lol | haha | hm`,
  de: `ok | okay | alles klar | klar | in ordnung | passt | passt so | gut | sehr gut | na gut | verstanden | verstehe | ich verstehe |
    ist gut | geht klar | geht in ordnung | einverstanden | ja | jo | jawohl | jep | schön | super | prima | perfekt | toll | fein |
    kein problem | kein stress | keine eile | kein ding | ich warte | ich warte gerne | ich warte gern | ich kann warten | warte |
    ich bin da | ich bin noch da | bin da | bin noch da | lassen sie sich zeit | lass dir zeit | aha | ach so | achso | gerne`,
  fr: `d'accord | d'acc | dac | ok | okay | oui | ouais | très bien | bien | c'est bien | parfait | entendu | bien reçu | compris |
    j'ai compris | je comprends | je vois | ça marche | ça va | ça me va | pas de problème | pas de souci | aucun problème |
    pas d'urgence | prenez votre temps | j'attends | je patiente | je peux attendre | je suis là | je suis toujours là | super |
    génial | noté | c'est noté | bon | ah`,
  es: `vale | ok | okay | okey | de acuerdo | está bien | muy bien | bien | perfecto | entendido | entiendo | comprendo | claro | sí |
    listo | genial | estupendo | ya veo | sin problema | no hay problema | ningún problema | sin prisa | no hay prisa |
    tómese su tiempo | tómate tu tiempo | espero | yo espero | puedo esperar | estoy esperando | aquí espero | estoy aquí |
    aquí estoy | sigo aquí | dale | anotado`,
  pt: `ok | okay | tá | tá bom | tá bem | tá certo | está bem | está bom | certo | beleza | blz | tudo bem | entendi | entendido |
    compreendo | claro | sim | combinado | perfeito | ótimo | legal | show | sem problema | sem problemas | sem pressa |
    não tem pressa | fique à vontade | eu espero | espero | aguardo | fico no aguardo | estou aguardando | posso esperar | estou aqui |
    ainda estou aqui | de acordo | pode ser | joia`,
  ja: `はい | うん | ええ | わかりました | 分かりました | わかった | 分かった | 了解 | 了解です | 了解しました | 承知しました | 承知です |
    承知いたしました | かしこまりました | オーケー | オッケー | おけ | いいですよ | 問題ありません | 問題ないです | なるほど |
    そうですか | 待ちます | 待っています | 待ってます | お待ちしています | お待ちします | ここにいます | 急ぎません | 急いでいません |
    ごゆっくり | ごゆっくりどうぞ`,
};

/** What may stand beside a phrase without changing what it says. */
export const courtesies = listsOf(politeness, acknowledgements);

const hasSaidSo = wholePhrases(acknowledgements, politeness);

/** Whether a message says no more than "ok", or nothing in words: a thumb, a smile, dots. */
export function isAcknowledgement(text: string, language: string): boolean {
  return !isQuestion(text) && (bare(text) === '' || hasSaidSo(text, language));
}
