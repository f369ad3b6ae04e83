/** Activities and events are nested some ten deep; a card that somebody forwards, a little more. */
const mostLevels = 64;

/**
 * Parses JSON from outside. Gives undefined for what is none, for what is nested deeper than anything that means something here (what
 * walks through it later may do so by recursion), and for an object with a member `__proto__`, which copying would turn into a prototype.
 */
export function parseUntrustedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isHarmless(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Level by level, because a walk by recursion is what this is to protect from. */
function isHarmless(value: unknown): boolean {
  let level = [value].filter(isNode);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > mostLevels || level.some((node) => Object.hasOwn(node, '__proto__'))) return false;
    level = level.flatMap((node) => Object.values(node).filter(isNode));
  }
  return true;
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
