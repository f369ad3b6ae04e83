/** What no line of a log may hold, wherever it comes from: anything that is signed like a token, and the bearer of one. */
const tokens = /eyJ[\w-]{8,}\.[\w-]+|Bearer\s+\S|whsec_/;
/** Shorter ones, and single words, are found in any log by chance. */
const shortestWords = 12;

/**
 * Throws when a line of a log holds a secret or something that was said in a conversation. Errors name the line and not what was found
 * in it, which may be found in the next log otherwise.
 */
export function refuseCanaries(lines: readonly string[], secrets: readonly string[], said: Iterable<string>): void {
  const all = lines.join('');
  const words = [...new Set(said)].filter((each) => each.length >= shortestWords && /\s/.test(each.trim()));
  // As they are, and as JSON would have them.
  const canaries = [...secrets, ...words].flatMap((each) => [each, JSON.stringify(each).slice(1, -1)]);
  const found = canaries.filter((each) => all.includes(each));
  const leaking = lines.filter((line) => tokens.test(line) || found.some((each) => line.includes(each)));
  if (leaking.length === 0) return;
  const messages = new Set(leaking.map((line) => String((JSON.parse(line) as { msg?: unknown }).msg)));
  throw new Error(`${leaking.length} lines of the log hold a secret or somebody's words: ${[...messages].join('; ')}`);
}
