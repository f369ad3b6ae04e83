import { courtesies } from './acknowledgement.ts';
import { inAnyLanguage, isShort, type PhraseLists, saidAnywhere, wholePhrases, wordsAnywhere } from './whole-phrases.ts';

/**
 * How people say that it is over: to end it, that nothing is needed any more, or that it is solved. With enough beside the word that it is
 * not of something else: "I leave it open", "no need to hurry" and "it is the end of my shift" end nothing.
 */
const endings: PhraseLists = {
  en: `cancel* | cancle | stop | abort | quit | exit | end it | end this | end that | end the | end my | end chat | end request |
    end conversation | end session | close it | close this | close that | close the | close my | close chat | close request |
    close conversation | close ticket | terminate | withdraw | retract | discard | abandon | undo | revoke | scrap | drop it |
    drop this | drop that | drop the | drop my | delete it | delete this | delete that | delete the | delete my | remove it |
    remove this | remove me | remove my | remove the | forget it | forget this | forget that | forget about | forget the |
    forget my | forget everything | forget all | forget what | never mind* | nevermind* | nevermnd | never mid | nvm | nvmd | nm | dismiss |
    disregard | ignore | skip it | skip this | skip that | skip the | kill it | kill the | call it off | call off | i want out | no agent | no human | decided not to | decided against | forget i |
    don't want to go on | changed my mind |
    change my mind | take it back | no longer need* | no longer require* | no longer want* | no longer necessary |
    no longer relevant | no longer interested | no longer an issue | no longer a problem | no need anymore | no need any more |
    no need for | no need to connect | no need to continue | not needed | no more needed | not necessary | not required |
    not interested | not relevant | not important | not worth | don't need it | don't need this | don't need that | don't need you |
    don't need help | don't need support | don't need assistance | don't need a | don't need an | don't need any* | don't need the |
    dont need it | dont need this | dont need help | dont need a | dont need an | dont need any* | do not need it | do not need this |
    do not need help | do not need a | do not need an | do not need any* | don't bother | dont bother | don't connect |
    dont connect | do not connect | don't start | dont start | do not start | don't proceed | do not proceed | don't want a |
    don't want an | don't want any* | don't want this | don't want it | don't want that | don't want help | don't want to continue |
    don't want to talk | don't want to chat | don't want to proceed | dont want it | dont want this | dont want a | dont want an |
    dont want any* | do not want a | do not want an | do not want any* | do not want this | do not want it | do not want help |
    do not want to continue | not anymore | give up | giving up | rather not | solved | resolved | fixed | sorted | works | worked |
    is working | it's working | its working | working again | working now | started working | figured it | figured that |
    figured this | figured out | found it | found the | found a | found out | healed | repaired | went away | gone away | is gone |
    disappeared | vanished | came back | is back | back to normal | false alarm | wrong chat | wrong window | wrong bot |
    wrong channel | wrong person | leave it | leave me alone | leave the queue | leave the line | leave the chat | let it be |
    let it go | go away | shut up | out of the queue | out of the line | off the queue | off the list | get me out | that's enough`,
  de: `abbrechen | abbruch | abgebrochen | abbreche | brich | brech | brechen sie | breche | beenden | beende | beendet | stop | stopp |
    stoppen | stoppe | aufhören | hör auf | hören sie auf | schließen | schließe | schliessen | storn* | widerruf* | zurückziehen |
    zurückgezogen | ziehe meine | zieh meine | hier raus | ziehe die | löschen | lösche | verwerf* | verwirf | vergiss | vergessen sie | egal | lass es |
    lass das | lass gut | lass mal | lassen sie es | lassen sie das | lassen wir es | lassen wir das | doch nicht | lieber nicht |
    nicht mehr nötig | nicht mehr notwendig | nicht mehr | brauche kein* | brauch kein* | brauchen kein* | brauche es nicht |
    brauche das nicht | brauche sie nicht | brauche niemand* | benötige kein* | nicht nötig | nicht notwendig | unnötig | will nicht |
    will ich nicht | möchte nicht | möchte ich nicht | kein interesse | kein bedarf | keine hilfe | kein chat | erledigt | gelöst |
    geklärt | behoben | repariert | geht wieder | wieder gut | wieder in ordnung | funktionier* | läuft wieder | läuft jetzt |
    klappt | geht jetzt | geht doch | anders überlegt | falscher chat | falsches fenster | falscher kanal | fehlalarm | cancel* |
    exit | aus der warteschlange | aus der schlange`,
  fr: `annul* | arrêter | arrêtez | arrête | arrêtons | stop | stopper | stoppez | quittez | quitter le | quitter la |
    sortir du chat | sortir de la | abandonner | abandonne | abandonnez | terminer | terminez | c'est terminé | fermer | fermez |
    ferme le chat | ferme la | mettre fin | mets fin | met fin | mettez fin | fin du chat | fin de la conversation |
    laissez tomber | laisse tomber | laisser tomber | laissons tomber | laissez ça | laisse ça | oublie* | oubliez | peu importe |
    tant pis | plus besoin | pas besoin d'un | pas besoin d'une | pas besoin d'aide | plus nécessaire | pas nécessaire |
    n'en ai plus | n'en ai pas | inutile | pas la peine | ne veux pas d* | ne veux pas parler | ne veux pas continuer | ne veux plus |
    veux plus | souhaite plus | changé d'avis | résolu* | réglé* | réparé* | solutionné* | fonctionne* | remarche* |
    marche maintenant | marche à nouveau | marche de nouveau | marche enfin | trouvé* | fausse alerte | trompé de | trompée de |
    supprimer | supprimez | supprime | retirer | retirez | retire | exit | cancel*`,
  es: `cancel* | anul* | parar | pare el | para el chat | deten* | alto | basta | stop | salir del | salir de la | abandon* |
    terminar | termine | termina | terminen | finalizar | finalice | finaliza | fin del chat | fin de la conversación | cerrar |
    cierre | cierra | acabar | suspend* | olvid* | dejal* | dejel* | dejarlo | dejarla | lo dejo | deja eso | deja así | da igual |
    no importa | ya no | no hace falta | no necesito un* | no necesito el | no necesito ayuda | no lo necesito | no la necesito |
    no quiero nada | no quiero seguir | no quiero continuar | no quiero un* | no quiero el | no quiero hablar | no lo quiero |
    no es necesario | mejor no | cambié de | cambiado de | arrepent* | arrepient* | resuelt* | resolv* | solucion* | arregl* |
    funciona* | falsa alarma | me equivoqué | equivocado de | retirar | retire | retira | borrar | borre | borra | elimin* |
    desist* | ya está | ya quedó | ya anda`,
  pt: `cancel* | anul* | parar | pare | já chega | basta | stop | sair do | sair da | abandon* | terminar | termine | termina |
    finalizar | finalize | finaliza | fim do chat | fim da conversa | encerr* | fechar | feche | fecha o | fecha a | abort* |
    esquece | esqueça | esquecer | deixa pra lá | deixe pra lá | deixa para lá | deixe para lá | deixar pra lá | deixa quieto |
    deixa isso | deixe isso | deixa assim | desist* | tanto faz | não preciso mais | não preciso de um* | não preciso de ajuda |
    não precisa mais | não é necessário | não é mais necessário | não quero mais | não quero continuar | não quero um* |
    não quero nada | não quero falar | não vou precisar | não vou continuar | não vou mais | melhor não | mudei de | resolv* |
    solucion* | consert* | arrum* | funcion* | voltou a | voltou ao | ao normal | alarme falso | errei | chat errado |
    janela errada | retirar | retire | apagar | apague | exclu* | descobri | achei | encontrei | consegui | deu certo`,
  ja: `キャンセル | やめ | 止めて | 止めます | 止めたい | ストップ | 中止 | 中断 | 終了 | 終わりにし | 終わりで | 取り消 | 取消 |
    取り下げ | 閉じ | もういい | いいです | 結構です | 不要 | いらない | いりません | 要りません | 要らない | 必要あ | 必要な | 必要が |
    解決 | 直り | 直っ | 治り | 動くように | 動きました | 使えるように | なんでもない | 何でもない | 何でもあ | なんでもあ |
    忘れてください | 忘れて下さい | なかったこと | 気にしないで | つながないで | 接続しないで | 自分で | 間違え | 間違い`,
};
/** Words that end it alone, and say nothing of it in a sentence: "un buen fin de semana". */
const endingsAlone: PhraseLists = {
  en: 'end | end now | close | close now | terminate | drop | delete | remove | forget | skip | no need | enough',
  de: 'halt | ende | schluss | raus | lass | vergessen | beenden | quit | weg damit | schließen | löschen',
  fr: 'fin | quitter | sortir | laisse | laissez | terminé | termine | oubli | ferme',
  es: 'fin | para | pare | salir | deja | deje | termino | cerrar | acabar | se acabó',
  pt: 'fim | para | pare | sair | chega | deixa | deixe | esquece | fecha | normal | não preciso | não quero',
  ja: '終わり | 終わります | 終わりたい | 終わる | やめ',
};

/** How people say that it is not to end, or not over: "don't cancel", "it is not solved". */
export const refusesAnEnd = saidAnywhere({
  en: [
    /\b(?:don'?t|do not|didn'?t|did not|never|not to|without) (?:you |ever |just |please |yet |(?:want|mean|have|need|wish) (?:you |me )?to )?(?:cancel|stop|abort|quit|exit|end|clos|terminat|withdraw|drop|delet|forget|skip)/,
    /\b(?:not|isn'?t|wasn'?t|hasn'?t been|never|un) ?(?:yet |really |all )?(?:solved|resolved|fixed|sorted|working|gone|done|over)\b/,
    /\b(?:doesn'?t|does not|didn'?t|did not|still not|won'?t|nothing) works?\b/,
    /\b(?:leave|keep|hold) (?:it|this|that|(?:the|my) (?:request|chat|place|spot)) (?:open|as it is|running)\b/,
  ],
  de: [
    /\b(?:nicht|nie|ohne) (?:zu )?(?:abbrech|abgebrochen|beend|stopp|aufhor|schlie|storn|losch|vergess)/,
    /\b(?:brechen|brich|beenden|beende|stornieren|schlie(?:ss|ß)en|loschen)\b.*\bnicht\b/,
    /\bnicht (?:gelost|geklart|behoben|erledigt|repariert)\b|\b(?:funktioniert|klappt|lauft|geht)\b.*\bnicht\b(?! mehr notig)/,
  ],
  fr: [
    /\b(?:ne |n')(?:l'|la |le |me |m')?(?:annul|arret|ferm|termin|quitt|supprim|oubli)\p{L}* (?:surtout )?pas\b/u,
    /\b(?:pas|sans|ne pas|ne veux pas) (?:l'|la |le )?(?:annul|arret|ferm|termin|quitt)/,
    /\bpas (?:encore )?(?:resolu|regle|repare)|\b(?:fonctionne|marche)\p{L}* (?:toujours )?(?:pas|plus)\b/u,
  ],
  es: [
    /\b(?:no|sin|nunca|no quiero|no deseo) (?:la |lo |me |se )?(?:cancel|anul|termin|cierr|cerrar|pare|deten|finali|borr|elimin|olvid)/,
    /\bno (?:esta|se ha|quedo|se) (?:resuelt|solucion|arregl|resolvi)|\bno (?:me )?(?:funciona|anda|sirve)\b/,
  ],
  pt: [
    /\b(?:nao|sem|nunca|nao quero) (?:a |o |me |se )?(?:cancel|anul|termin|encerr|fech|pare|finali|apag|exclu|desist)/,
    /\bnao (?:esta|foi|ficou) (?:resolvid|solucionad|consertad)|\bnao (?:funciona|resolveu|voltou|deu certo)/,
  ],
  ja: [
    /(?:キャンセル|中止|中断|終了)(?:し|は(?:し)?)?な(?:いで|くて)|やめないで|終わらないで|閉じないで|取り消さないで|取り下げないで/,
    /(?:解決|直)(?:し|っ)て(?:い)?(?:ない|ません)|動きません|使えません|動かな/,
    /(?:業務|仕事|勤務|会議)[^。]*(?:終了|終わ)/,
  ],
});

// What the recogniser takes for an end may be one in any language.
const namesAnEnd = inAnyLanguage(wordsAnywhere(endings));
const isAnEnd = inAnyLanguage(wholePhrases(endingsAlone, courtesies));

/** Whether a text that may mean to end the request says so in words of that, and not that it is not to end. */
export function saysToEnd(text: string, language: string): boolean {
  return (namesAnEnd(text) || isAnEnd(text)) && !refusesAnEnd(text, language);
}

/** How people say to end it and begin another, and not only that there is another. */
const beginnings: PhraseLists = {
  en: `over | again | restart* | reset* | redo | retry | rewind | reboot | anew | afresh | fresh | start new | start a new | start another |
    new request | new chat | new conversation | from scratch | from zero | from the beginning | from the very beginning |
    from the start | from the top | clean slate | square one | main menu | back to the start | back to the beginning |
    back to the top | go back`,
  de: `von vorne | von vorn | von neuem | neu | neustart | neu start* | nochmal | noch mal | noch einmal | nochmals | zurücksetzen |
    zurück | zum anfang | an den anfang | von anfang | neue anfrage | neuer chat | reset | restart | start over`,
  fr: `recommen* | repart* | reprend* | reprenons | réinitialis* | redémarr* | depuis le début | au début | du début | à zéro | de zéro |
    à nouveau | de nouveau | nouvelle demande | retour* | reset | restart`,
  es: `empezar | empecemos | empezamos | empiez* | comenzar | comencemos | comenzamos | volver | volvamos | reinici* | desde cero |
    de cero | desde el principio | desde el inicio | al principio | al inicio | de nuevo | otra vez | nueva solicitud | reintent* |
    reset | restart`,
  pt: `começar | comecemos | começa | recome* | reinici* | voltar | do zero | do início | do começo | desde o início | ao início |
    ao começo | de novo | novamente | outra vez | nova solicitação | novo pedido | reset | restart`,
  ja: `最初 | はじめから | 初めから | やり直 | リセット | 一から | ゼロから | 再スタート | 再試行 | もう一度 | 仕切り直し |
    新しいリクエスト | 新しい依頼`,
};
/** How people tell of a thing that begins again, or that they try once more: "I'll restart it", "ça recommence". */
export const tellsOfAThing = saidAnywhere({
  en: [
    /\b(?:restart|reset|reboot|retry|redo)[a-z]* (?:it|them|that)\b/,
    /\b(?:i'?ll|i will|i can|i did|i'?ve|i have|i|let me) (?:try|tried|retry|reset|reboot|a reset)\b/,
  ],
  de: [/\b(?:ihn|sie|es) neu\b|\bneu ?starten\b/],
  fr: [/\b(?:elle|il|ca|cela) re(?:commence|part|prend)/],
  es: [/\b(?:lo|la|los|las) reinici/],
  ja: [/もう一度(?:試|やって|再起動)/],
});
/** Whether a text that may mean to begin anew says so in words of that. */
export const saysToBeginAnew = inAnyLanguage(wordsAnywhere(beginnings));

/** The way out of the line, in words that may be of a printer's queue, too: whole messages. */
export const isLeavingTheLine = wholePhrases(
  {
    en: `leave the queue | leave the line | remove me | remove me from the queue | remove me from the line | remove me from the list |
      take me off the list | take me off the queue | get me out of the queue | i want to leave the queue`,
    de: `warteschlange verlassen | nehmen sie mich aus der warteschlange | nimm mich aus der warteschlange |
      ich möchte die warteschlange verlassen | aus der warteschlange raus`,
    fr: "quitter la file | quitter la file d'attente | retirez-moi de la file | je veux quitter la file | enlevez-moi de la file",
    es: 'salir de la cola | sáqueme de la cola | sácame de la cola | quiero salir de la cola | quíteme de la cola',
    pt: 'sair da fila | me tire da fila | quero sair da fila | tire-me da fila | pode me tirar da fila',
    ja: '列から外してください | 待ち行列から外してください | 順番待ちをやめます',
  },
  courtesies,
);

/** Beginnings of questions, for those who leave out the sign: "how do I cancel". */
export const opensQuestion = saidAnywhere({
  en: [
    /^(?:(?:hi|hello|hey|ok|okay|so|and|but|sorry|please) )*(?:how|when|where|why|which|who|is|are|was|does|did|do (?:i|you|we)|am i|(?:can|could|may|should|must|will|shall) (?:i|we)|what (?:if|happens|do|does|is|are|about))\b/,
  ],
  de: [
    /^(?:(?:hallo|hi|ok|okay|und|aber|also|bitte) )*(?:wie|wann|wo|warum|wieso|weshalb|welche\w*|wer|ist|sind|war|kann ich|konnen wir|darf ich|soll ich|muss ich|was (?:ist|passiert|wenn|mache))\b/,
  ],
  fr: [
    /^(?:(?:bonjour|ok|et|mais|alors) )*(?:comment|quand|ou est|pourquoi|quel\w*|qui|est-ce|puis-je|peut-on|dois-je|est-il|faut-il|que se passe)\b/,
  ],
  es: [
    /^(?:(?:hola|ok|y|pero|bueno) )*(?:como (?:puedo|se|lo|hago)|cuando|donde|por que|cual|quien|puedo|podemos|debo|que pasa)\b/,
  ],
  pt: [
    /^(?:(?:ola|oi|ok|e|mas|entao) )*(?:como (?:posso|eu|se|faco)|quando|onde|por que|qual|quem|posso|podemos|devo|o que acontece)\b/,
  ],
  ja: [/(?:方法|やり方|どうすれば|どうやって)|(?:できる|ですか|ますか|でしょうか)$/],
});

const namesAnotherWay = wordsAnywhere({
  en: 'ticket | call back | callback | call-back | call me | phone me | ring me',
  de: 'ticket | rückruf | zurückrufen | anrufen | ruf mich | rufen sie mich',
  fr: 'ticket | rappel* | appelez-moi | appelle-moi',
  es: 'ticket | llamada | llame* | llamadme',
  pt: 'chamado | ticket | ligação | ligue* | me liga*',
  ja: 'チケット | 折り返し | 電話',
});
const mostOfAnotherWay = { words: 8, characters: 60 };

/** Whether a short text ends the request for a ticket or a call in its place. */
export function endsForAnotherWay(text: string, language: string): boolean {
  return isShort(text, mostOfAnotherWay) && saysToEnd(text, language) && namesAnotherWay(text, language);
}
