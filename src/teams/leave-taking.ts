import { courtesies } from './acknowledgement.ts';
import { type PhraseLists, wholePhrases } from './whole-phrases.ts';

/** How people take their leave, for now or for good. */
const farewells: PhraseLists = {
  en: `bye | bye bye | goodbye | good bye | bye for now | bye now | see you | see you later | see you soon | see you tomorrow | see ya |
    cya | cu | ttyl | talk later | talk to you later | brb | be right back | i'll be right back | back soon | back later |
    i'll be back | i'll be back later | i'll be back soon | i will be back | i will be back later | i'll come back later |
    i'm back later | later | laters | until later | i have to go | i've got to go | got to go | gotta go | i need to go |
    have to go | i'm off | i am off | i have a meeting | i'm in a meeting | i'm leaving | signing off | logging off |
    have a nice day | have a good day | have a great day | have a good one | have a nice evening | have a good evening |
    have a nice weekend | have a good weekend | good night | take care | that's all | that is all | that was all |
    that's all for now | that'll be all | that will be all | that's it | that is it | that's it for now | nothing else | nothing more | i don't need anything else |
    i do not need anything else |
    no more questions | all good | i'm good | we're good | all fine | i'm fine | i'm out | cheerio | farewell | so long`,
  de: `tschüss | tschüß | tschau | ciao | auf wiedersehen | wiedersehen | auf wiederhören | bis später | bis dann | bis bald |
    bis gleich | bis morgen | bis nachher | man sieht sich | bin gleich zurück | bin gleich wieder da | bin gleich wieder zurück |
    ich bin gleich zurück | ich bin gleich wieder da | komme später wieder | ich komme später wieder | komme gleich wieder |
    ich melde mich später | melde mich später | melde mich wieder | ich muss los | muss los | ich muss weg | muss weg | bin weg |
    bin mal weg | ich bin in einem termin | ich habe einen termin | schönen tag | schönen tag noch | einen schönen tag |
    schönen feierabend | schönen abend | schönes wochenende | gute nacht | mach's gut | machen sie's gut | das war's |
    das wars | das ist alles | das wäre alles | das war alles | das wär's | mehr nicht | sonst nichts | nichts weiter | mehr brauche ich nicht | alles gut |
    später`,
  fr: `au revoir | à bientôt | à plus | à plus tard | à tout à l'heure | à demain | à tout de suite | ciao | adieu | bye |
    bonne journée | bonne soirée | bonne nuit | bon week-end | bonne fin de journée | bonne continuation | je reviens |
    je reviens tout de suite | je reviens plus tard | je reviens bientôt | de retour bientôt | je dois y aller | je dois partir | je vous laisse | je te laisse | je dois vous laisser | je dois vous quitter |
    je m'en vais | je pars | j'y vais | j'ai une réunion | je suis en réunion | c'est tout | ce sera tout | ça sera tout | voilà |
    voilà tout | rien d'autre | c'est bon | tout va bien | plus tard`,
  es: `adiós | hasta luego | hasta pronto | hasta mañana | hasta la vista | hasta más tarde | hasta después | chao | chau | bye |
    nos vemos | nos vemos luego | vuelvo luego | vuelvo más tarde | vuelvo enseguida | vuelvo en un rato | ahora vuelvo |
    ya vuelvo | regreso luego | regreso más tarde | tengo que irme | me tengo que ir | debo irme | me voy | tengo una reunión |
    estoy en una reunión | que tenga un buen día | que tengas un buen día |
    buen fin de semana | cuídese | cuídate | eso es todo | es todo | eso sería todo | nada más | no necesito nada más | le dejo | os dejo | les dejo | tengo que salir | todo bien | luego | más tarde`,
  pt: `tchau | tchau tchau | adeus | até logo | até mais | até mais tarde | até amanhã | até breve | até já | até depois | bye |
    volto já | já volto | volto logo | volto depois | volto mais tarde | preciso ir | tenho que ir | preciso sair | tenho que sair |
    estou indo | vou indo | tenho uma reunião | estou em reunião | tenha um bom dia | boa noite |
    bom fim de semana | se cuida | falamos depois | a gente se fala | é só isso | só isso | é isso | era só isso | isso é tudo |
    é tudo | nada mais | não preciso de mais nada | não vou demorar | mais nada | tudo certo | depois | mais tarde`,
  ja: `さようなら | さよなら | バイバイ | ではまた | じゃあまた | またね | また後で | またあとで | また後ほど | また今度 | また明日 |
    失礼します | 失礼いたします | 失礼しました | お先に失礼します | 戻ります | すぐ戻ります | すぐに戻ります | 後で戻ります |
    あとで戻ります | 後で来ます | また来ます | 席を外します | 離席します | 会議があります | 会議です | 行かなければなりません |
    お疲れ様でした | おやすみなさい | 以上です | 以上 | それだけです | それで全部です | 他にはありません |
    大丈夫です | 大丈夫`,
};
/** Whether a message is no more than a goodbye, which says nothing of the request. */
export const isFarewell = wholePhrases(farewells, courtesies);

/** Of another matter no more than that there is one: what it is comes next, and the request may well stay. */
const others: PhraseLists = {
  en: `i have another question | i have another problem | i have another issue | i have one more question | another question |
    another problem | another issue | one more question | one more thing | i have one more thing | i also have another problem`,
  de: `ich habe noch eine frage | ich habe eine andere frage | ich habe eine weitere frage | noch eine frage | eine frage noch |
    ich hätte noch eine frage | ich habe noch ein problem | ich habe ein anderes problem | ich habe ein weiteres problem |
    noch ein problem | ein anderes problem | noch etwas | noch was | ich habe noch etwas anderes`,
  fr: `j'ai une autre question | j'ai un autre problème | j'ai encore une question | une autre question | encore une question |
    un autre problème | autre chose | encore une chose | j'ai aussi un autre problème`,
  es: `tengo otra pregunta | tengo otro problema | tengo una pregunta más | tengo otra duda | otra pregunta | otro problema |
    otra cosa | una cosa más | una pregunta más | tengo también otro problema`,
  pt: `tenho outra pergunta | tenho outro problema | tenho mais uma pergunta | tenho outra dúvida | outra pergunta | outro problema |
    mais uma pergunta | mais uma coisa | outra coisa | tenho também outro problema`,
  ja: `別の質問があります | もう一つ質問があります | 他の質問があります | ほかに質問があります | 別の問題があります |
    もう一つ問題があります | 別の件です | 別の件があります | もう一つあります`,
};
/** Whether a message says no more than that there is another matter. */
export const asksForAnother = wholePhrases(others, courtesies);

/** How people ask for a moment; beside "ok", it is no yes. */
const pauses: PhraseLists = {
  en: `wait | wait a second | wait a minute | wait a moment | one moment | one second | just a moment | hold on | hang on | not yet |
    let me think | give me a minute`,
  de: 'moment | moment mal | einen moment | warten sie | warte mal | noch nicht',
  fr: 'attendez | attends | un instant | un moment | une minute | pas encore',
  es: 'espere | espera | un momento | un minuto | todavía no | aún no',
  pt: 'espere | espera | um momento | um instante | um minuto | ainda não',
  ja: '待って | 待ってください | ちょっと待って | ちょっと待ってください | 少々お待ちください',
};
/** Whether a message says no more than to wait. */
export const asksToWait = wholePhrases(pauses, courtesies);
