import { courtesies } from './acknowledgement.ts';
import { isQuestion, isShort, saidAnywhere, wholePhrases } from './whole-phrases.ts';

/**
 * How people ask, in so many words, how their request stands. Whole messages: inside of more words each of them may be about what is wrong
 * ("the status of the job"), and that is the agent's.
 */
const questions: Readonly<Record<string, string>> = {
  en: `status | status update | what's the status | what is the status | what is the status of my request | what's the status of my request | how long still | any idea how long | eta |
    when will i be connected | is somebody working on it | is anyone looking at this | any news | any update |
    any updates | is there any news | is there an update | update | my position | what's my position | what is my position |
    what is my position in the queue | what is my place in line | where am i in line | where am i in the queue | how long |
    how long will it take | how long will this take | how long does it take | how long do i have to wait | how long is the wait |
    how much longer | how much longer will it take | wait time | what is the wait time | when is it my turn`,
  de: `wie ist der status | wie ist der stand | stand der dinge | wie steht es | wie sieht es aus | wie sieht's aus | was neues |
    gibt es etwas neues | gibt es was neues | gibt's was neues | gibt es neuigkeiten | neuigkeiten | meine position |
    welche position habe ich | auf welchem platz bin ich | wo stehe ich | wie lange | wie lange noch | wie lange dauert es |
    wie lange dauert das | wie lange dauert es noch | wie lange dauert das noch | wie lange muss ich warten |
    wie lange muss ich noch warten | wann bin ich dran | wartezeit`,
  fr: `statut | quel est le statut | où en est ma demande | où en est-on | où en sommes-nous | du nouveau | des nouvelles |
    y a-t-il du nouveau | ma position | quelle est ma position | quelle est ma place | combien de temps | combien de temps encore |
    combien de temps ça va prendre | combien de temps cela va-t-il prendre | combien de temps dois-je attendre |
    combien de temps faut-il attendre | ça va prendre combien de temps | c'est bientôt mon tour | temps d'attente`,
  es: `estado | cuál es el estado | cómo va | cómo va mi solicitud | hay novedades | alguna novedad | novedades | hay noticias |
    alguna noticia | mi posición | cuál es mi posición | en qué posición estoy | en qué puesto estoy | cuánto falta | cuánto tarda |
    cuánto tardará | cuánto va a tardar | cuánto tiempo | cuánto tiempo falta | cuánto tengo que esperar | cuándo me toca |
    tiempo de espera`,
  pt: `qual é o status | qual o status | como está minha solicitação | alguma novidade | novidades | tem novidade | alguma notícia |
    minha posição | qual é a minha posição | qual a minha posição | em que posição estou | quanto falta | quanto tempo |
    quanto tempo falta | quanto tempo demora | quanto tempo vai demorar | vai demorar | vai demorar muito |
    quanto tenho que esperar | tempo de espera`,
  ja: `状況 | 状況は | 状況を教えてください | どうなっていますか | 今どうなっていますか | 進捗は | 進捗はいかがですか |
    何か進展はありますか | 何番目ですか | 私は何番目ですか | 順番は | あと何人ですか | いつになりますか | あとどのくらい |
    どのくらいかかりますか | どれくらいかかりますか | あとどのくらいかかりますか | あとどれくらいかかりますか | 待ち時間は |
    待ち時間はどのくらいですか`,
};

const isWholeQuestion = wholePhrases(questions, courtesies);

/**
 * The same in other words, as short questions: of the person's own place, turn or wait, or of those before them, and of nothing after it.
 * "Is the job still in the queue?" is the agent's.
 */
const ofTheWait = saidAnywhere({
  en: [
    /\b(?:am i|are we|do (?:i|we)|(?:will|should|must|can) (?:i|we)|i'?m|is my request)\b.*\b(?:in (?:the |a )?(?:queue|line)|queued|waiting|wait|next|my turn)(?: (?:still|now|yet|then|here|long|longer|much|please|right))*$/,
    /\b(?:my|our) (?:place|position|spot|turn|number|wait|waiting time|wait time)(?: (?:is|in (?:the )?(?:queue|line)))?(?: now| yet)?$/,
    /\bhow many(?: (?:other|more))?(?: (?:people|persons|others|users))?(?: are)?(?: there)?(?: still)? (?:ahead|before me|before us|in front|in line|in (?:the )?queue|waiting)(?: (?:of (?:me|us)|now|still|right now|for an agent))*$/,
    /\bhow (?:much longer|long|many minutes)\b.*\b(?:i|we|my|the|an?)\b.*\b(?:wait|waiting|queue|line|turn|agent)(?: (?:here|now|please|answers|comes|is there|is free))*$/,
    /\bhow (?:long|big) is (?:the|my) (?:queue|line|wait)$/,
  ],
  de: [
    /\b(?:bin ich|sind wir|stehe ich|habe ich|muss ich|mussen wir|komme ich)\b.*\b(?:warteschlange|schlange|reihe|warten|dran|platz|position)(?: (?:noch|jetzt|denn))*$/,
    /\bmein(?:e|en|em)? (?:platz|position|wartezeit|stelle)(?: in der (?:warte)?schlange)?$/,
    /\bwie ?viele?\b.*\b(?:vor mir|vor uns|warten(?: noch)?$|in der (?:warte)?schlange$)/,
    /\bwie lange?\b.*\b(?:ich|wir|die|meine)\b.*\b(?:warten|warteschlange|schlange|wartezeit|dran)(?: (?:noch|jetzt|denn|bin))*$/,
  ],
  fr: [
    /\b(?:suis-je|je suis|est-ce que je|dois-je|faut-il|vais-je|je dois)\b.*\b(?:file|file d'attente|queue|attendre|attente|mon tour)(?: (?:encore|longtemps|maintenant))*$/,
    /\bma (?:place|position)(?: dans la (?:file|queue)(?: d'attente)?)?$|\bmon tour$/,
    /\bcombien\b.*\b(?:avant moi|devant moi|avant nous|devant nous|(?:dois|vais)-je attendre|dans la (?:file|queue)(?: d'attente)?$)/,
  ],
  es: [
    /\b(?:sigo|estoy|estamos|seguimos|tengo que|debo|soy)\b.*\b(?:cola|fila|lista de espera|esperar|esperando|siguiente|proximo|proxima|turno)(?: (?:todavia|aun|ahora|mas|mucho))*$/,
    /\bmi (?:lugar|puesto|posicion|turno)(?: en la (?:cola|fila))?$/,
    /\bcuant[ao]s?\b.*\b(?:antes que yo|antes de mi|delante(?: de mi)?$|esperando$|tengo que esperar|en la (?:cola|fila)$)/,
  ],
  pt: [
    /\b(?:estou|continuo|estamos|preciso|tenho que|vou ter que|sou)\b.*\b(?:fila|esperar|esperando|aguardar|aguardando|proximo|proxima|vez)(?: (?:ainda|agora|mais|muito))*$/,
    /\b(?:meu lugar|minha (?:posicao|vez))(?: na fila)?$/,
    /\bquant[ao]s?\b.*\b(?:na minha frente|antes de mim|esperando$|(?:tenho que|vou|preciso) (?:esperar|aguardar)|na fila$)/,
  ],
  ja: [
    /(?:私|まだ|今).*(?:列に|並んで|順番待ち|待ち行列|キューに)/,
    /(?:あと|私の前に|前に)(?:何人|何分|どのくらい|どれくらい)(?:待|いま|くらい|です|かかり)/,
    /私の(?:順番|番)(?:は|です|ま)|何人待ち|待ち(?:人数|時間)は?/,
  ],
});

/** Whether anybody comes: of somebody who waits it asks how that goes. */
const forSomebody: Readonly<Record<string, string>> = {
  en: `is anyone there | is anybody there | is someone there | is somebody there | anyone there | anybody there | anyone here |
    is anyone here | is anybody here | are you there | are you still there | still there | you there | anyone | anybody | hello |
    is anyone coming | is anybody coming | is someone coming | is somebody coming | is an agent coming | where is the agent |
    where is my agent | is an agent available | is anyone available | is anybody available | when will an agent be available |
    when does the agent come | when will someone answer | when will somebody answer | when will someone help me | is this working |
    did you forget me | what is happening | what's happening | what happens now | what now | what's next | and now`,
  de: `ist da jemand | ist jemand da | ist hier jemand | jemand da | ist da wer | sind sie da | sind sie noch da | bist du da |
    bist du noch da | noch da | hallo | kommt jemand | kommt noch jemand | kommt da noch jemand | wann kommt jemand |
    wann meldet sich jemand | wann ist jemand frei | wo bleibt der support | wie geht es weiter | wie geht's weiter | und jetzt |
    was passiert jetzt | was nun`,
  fr: `il y a quelqu'un | y a quelqu'un | y a-t-il quelqu'un | quelqu'un est là | vous êtes là | êtes-vous là | toujours là |
    vous êtes toujours là | êtes-vous toujours là | tu es là | allô | quelqu'un va venir | quand quelqu'un va répondre |
    quand un agent sera disponible | où est l'agent | et maintenant | que se passe-t-il | qu'est-ce qui se passe`,
  es: `hay alguien | hay alguien ahí | alguien ahí | está ahí | estás ahí | sigue ahí | sigues ahí | hola | viene alguien |
    va a venir alguien | cuándo me atienden | cuándo me atenderán | cuándo viene alguien | dónde está el agente | y ahora |
    y ahora qué | qué pasa ahora`,
  pt: `tem alguém aí | há alguém aí | alguém aí | alguém | você está aí | está aí | ainda está aí | olá | oi | alguém vem |
    alguém vai me atender | quando vou ser atendido | quando serei atendido | cadê o atendente | onde está o atendente | e agora |
    o que acontece agora`,
  ja: `誰かいますか | だれかいますか | 誰かいますでしょうか | まだいますか | いますか | もしもし | 担当者はいますか |
    担当者はまだですか | まだですか | いつつながりますか | いつ対応してもらえますか`,
};
const isForSomebody = wholePhrases(forSomebody, courtesies);

/** Longer questions are about more than the wait. */
const mostOfTheWait = { words: 10, characters: 60 };

/** Whether a message asks how the open request stands and nothing else; in the person's language or in English, accents and case aside. */
export function asksForStatus(text: string, language: string): boolean {
  return isWholeQuestion(text, language) || (isQuestion(text) && isShort(text, mostOfTheWait) && ofTheWait(text, language));
}

/** Whether somebody who waits asks if anybody is there; where nothing is open that is no more than a greeting. */
export function asksForSomebody(text: string, language: string): boolean {
  return isQuestion(text) && isForSomebody(text, language);
}
