import { folded } from './typed-button.ts';

/**
 * How people ask, in so many words, how their request stands. Whole messages: inside of more words each of them may be about what is wrong
 * ("the status of the job"), and that is the agent's.
 */
const questions: Readonly<Record<string, string>> = {
  en: `status | status update | what's the status | what is the status | what is the status of my request | any news | any update |
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

const known = new Map(Object.entries(questions).map(([language, all]) => [language, new Set(all.split('|').map(bare))]));

/** Whether a message asks how the open request stands and nothing else; in the person's language or in English, accents and case aside. */
export function asksForStatus(text: string, language: string): boolean {
  const asked = bare(text);
  return [language, 'en'].some((one) => known.get(one)?.has(asked) === true);
}

function bare(text: string): string {
  return folded(text).normalize('NFD').replaceAll(/\p{M}/gu, '');
}
