// Runs in the page, before its own scripts: tells whatever text comes onto the screen, also what is gone again a moment later.
// `tellText` is given to the page by screens.ts.
const unread = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE']);
/** A chat is drawn anew again and again: what was told once is not told twice. */
const told = new Set();

function tell(node) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let text = node.nodeName === '#text' ? node : walker.nextNode(); text !== null; text = walker.nextNode()) {
    if (unread.has(text.parentNode?.nodeName)) continue;
    const words = text.data.replace(/\s+/g, ' ').trim();
    if (words === '' || told.has(words)) continue;
    told.add(words);
    window.tellText(words);
  }
}

new MutationObserver((changes) => {
  for (const { type, target, addedNodes } of changes) {
    if (type === 'characterData') tell(target);
    else for (const node of addedNodes) tell(node);
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
