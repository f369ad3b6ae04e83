import { courtesies } from './acknowledgement.ts';
import { isQuestion, listsOf, type PhraseLists, wholePhrases } from './whole-phrases.ts';

/** How people end a chat that the bot relays: in words that name it, since every other word is the agent's. */
const ends: PhraseLists = {
  en: `end chat | end the chat | end this chat | end our chat | end my chat | close chat | close the chat | close this chat |
    stop chat | stop the chat | stop this chat | finish chat | finish the chat | finish this chat | exit chat | exit the chat |
    leave chat | leave the chat | quit chat | quit the chat | end conversation | end the conversation | end this conversation |
    close the conversation | close this conversation | stop the conversation | terminate chat | terminate the chat |
    disconnect the chat`,
  de: `chat beenden | den chat beenden | diesen chat beenden | chat bitte beenden | chat schließen | den chat schließen |
    diesen chat schließen | chat stoppen | den chat stoppen | chat verlassen | den chat verlassen | chat abbrechen |
    den chat abbrechen | beende den chat | beende chat | beenden sie den chat | beenden sie bitte den chat | schließ den chat |
    schließe den chat | schließen sie den chat | gespräch beenden | das gespräch beenden | unterhaltung beenden |
    die unterhaltung beenden`,
  fr: `arrêter le chat | arrêter ce chat | arrêtez le chat | arrête le chat | arrêter chat | terminer le chat | terminer ce chat |
    terminer chat | terminez le chat | termine le chat | fermer le chat | fermer ce chat | fermez le chat | ferme le chat |
    quitter le chat | mettre fin au chat | mettez fin au chat | mettre fin à la conversation | fin du chat | clore le chat |
    terminer la conversation | terminez la conversation | fermer la conversation | arrêter la conversation`,
  es: `terminar chat | terminar el chat | terminar este chat | termine el chat | termina el chat | finalizar chat |
    finalizar el chat | finalice el chat | finaliza el chat | cerrar chat | cerrar el chat | cerrar este chat | cierre el chat |
    cierra el chat | acabar el chat | acabar chat | salir del chat | terminar la conversación | termine la conversación |
    cerrar la conversación | finalizar la conversación`,
  pt: `encerrar conversa | encerrar a conversa | encerrar esta conversa | encerre a conversa | encerra a conversa | encerrar chat |
    encerrar o chat | encerrar este chat | encerre o chat | encerra o chat | fechar chat | fechar o chat | fechar a conversa |
    feche o chat | feche a conversa | fecha o chat | terminar a conversa | terminar conversa | terminar o chat | termine o chat |
    finalizar a conversa | finalizar conversa | finalizar o chat | finalize o chat | sair do chat | sair da conversa`,
  ja: `チャットを終了 | チャットを終了する | チャットを終了します | チャットを終了して | チャットを終了してください |
    チャットを終了したい | チャットを終了したいです | チャットを終わる | チャットを終わります | チャットを終わりにします |
    チャットを終わりたい | チャットを終わりたいです | チャット終了 | チャットを終える | チャットを終えます | チャットを閉じる |
    チャットを閉じて | チャットを閉じてください | チャットを閉じたい | チャットを閉じたいです | チャットをやめる |
    チャットをやめます | チャットをやめたい | チャットをやめたいです | このチャットを終了 | このチャットを終了してください |
    会話を終了 | 会話を終了する | 会話を終了します | 会話を終了してください | 会話を終了したいです`,
};

/** What stands around such words when somebody asks for it kindly, or says why. */
const wishes: PhraseLists = {
  en: `i want to | i'd like to | i would like to | i wish to | i need to | we want to | we can | you can | you may | you can now |
    can you | could you | would you | will you | can you please | could you please | let's | let us | let me | just | go ahead and |
    i'm done | i am done | we're done | we are done | bye | goodbye | that's all | that is all | that's it | it's solved | solved |
    all solved | all done | all good | problem solved | for me | here | kindly`,
  de: `ich möchte | ich will | ich würde gerne | ich würde gern | ich möchte gerne | wir können | sie können | du kannst |
    können sie | könnten sie | kannst du | lassen sie uns | möchte | will | das war's | das wars | ich bin fertig | fertig |
    alles gut | gelöst | erledigt | problem gelöst | tschüss | auf wiedersehen | bitte jetzt | einfach`,
  fr: `je veux | je voudrais | je souhaite | j'aimerais | je souhaiterais | on peut | nous pouvons | vous pouvez | tu peux |
    pouvez-vous | pourriez-vous | peux-tu | veuillez | c'est tout | c'est bon | c'est résolu | résolu | j'ai fini |
    au revoir | tout est réglé`,
  es: `quiero | quisiera | deseo | me gustaría | necesito | podemos | puede | puedes | podría | podrías | eso es todo | es todo |
    ya está | resuelto | solucionado | todo bien | adiós | he terminado`,
  pt: `quero | queria | gostaria de | desejo | preciso | podemos | pode | você pode | poderia | vamos | é só isso | só isso |
    resolvido | tudo certo | tchau | já terminei`,
  ja: `もう | これで | 解決しました | 解決したので | 以上です | さようなら | 失礼します`,
};
const isEnd = wholePhrases(ends, listsOf(courtesies, wishes));

/** What is said to the bot while no agent is there: to end, to begin anew, to hear what it can do. */
const commands: PhraseLists = {
  en: `cancel | cancel it | cancel this | cancel request | cancel the request | cancel my request | stop | quit | exit | abort | end |
    start over | start again | restart | reset | help | menu | commands | new request | other help options | never mind`,
  de: `abbrechen | anfrage abbrechen | die anfrage abbrechen | stopp | stop | beenden | ende | von vorne | von vorn | neu starten |
    neustart | hilfe | menü | doch nicht | weitere möglichkeiten`,
  fr: `annuler | annuler la demande | annuler ma demande | annule | annulez | arrêter | arrêtez | stop | quitter | recommencer |
    aide | menu | abandonner | autres options`,
  es: `cancelar | cancelar solicitud | cancelar la solicitud | cancelar mi solicitud | cancela | cancele | parar | salir |
    terminar | empezar de nuevo | reiniciar | ayuda | menú | dejarlo | otras opciones`,
  pt: `cancelar | cancelar solicitação | cancelar a solicitação | cancelar minha solicitação | cancela | cancele | parar | sair |
    encerrar | começar de novo | recomeçar | reiniciar | ajuda | menu | deixa pra lá | outras opções`,
  ja: `キャンセル | リクエストをキャンセル | キャンセルして | キャンセルしてください | キャンセルします | 中止 | 終了 | やめる |
    最初から | 最初からやり直す | リセット | ヘルプ | メニュー | その他のオプション`,
};
const isCommand = wholePhrases(commands, courtesies);

/** Whether somebody whose chat is relayed wants to end it. A question ends nothing: it is the agent's, and may be about something else. */
export function saysToEndChat(text: string, language: string): boolean {
  return !isQuestion(text) && isEnd(text, language);
}

/** Whether somebody whose chat is relayed says what the bot would take at other times, or asks it to end the chat. */
export function isForTheBot(text: string, language: string): boolean {
  return isCommand(text, language) || isEnd(text, language);
}
