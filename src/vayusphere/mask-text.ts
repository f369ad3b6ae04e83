const mask = '[masked]';

/** What goes before a secret in an assignment, in code or in words, in the languages that the bot speaks. */
const secretWords = [
  ...['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'pin', 'secret', 'token', 'api[-_ ]?key', 'access[-_ ]?key'],
  ...['account[-_ ]?key', 'shared[-_ ]?access[-_ ]?key', 'passwort', 'kennwort', 'mot de passe', 'contraseña', 'clave', 'senha'],
  ...['パスワード', '暗証番号'],
].join('|');
const openingQuote = `["'„“«]?`;

/** Each is linear in the text: bounded repetitions, nothing nested. */
const shapes: readonly RegExp[] = [
  // PEM, RFC 7468: the whole block, or what of it was pasted.
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s]{0,20000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  // JSON Web Tokens, RFC 7519, begin with the base64 of `{"`.
  /\beyJ[\w-]{8,8000}\.[\w-]{4,8000}(?:\.[\w-]{0,8000})?/g,
  // The password of an address: scheme://user:password@host.
  /(?<=\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,64}:)[^\s@/]{1,128}(?=@)/gi,
  // The header of an HTTP request.
  /(?<=\b(?:Bearer|Basic) )[\w.~+/-]{12,8000}={0,2}/g,
  // `Password=…;`, `pwd: …`, "パスワード：…": whatever follows the sign, up to the next space or separator.
  new RegExp(`(?<=(?:${secretWords})["']?\\s{0,3}[:=：]\\s{0,3}${openingQuote})[^\\s;"',]{2,200}`, 'giu'),
  // "my password is hunter2": only what has a digit in it, because "my password is wrong" is what people mostly say.
  new RegExp(
    `(?<=(?:${secretWords})\\s{0,3}(?:is|was|ist|lautet|war|est|es|era|é|は)\\s{0,3}${openingQuote})(?=[^\\s\\d]{0,100}\\d)[^\\s"'”“»,]{4,100}`,
    'giu',
  ),
  /[\w.%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi,
];

/** Thirteen to nineteen digits, as ISO/IEC 7812 has them, alone or in groups; no part of a longer number, an id or a GUID. */
const cardNumber = /(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g;

/**
 * Puts `[masked]` in the place of card numbers, mail addresses, passwords and keys. What looks like none of them stays, word for word. The
 * same text always gives the same result, so that a call repeated with its idempotency key is the same call.
 *
 * A help against what is pasted by accident, no proof that nothing is left: a password that is an ordinary word can't be told from one.
 */
export async function maskText(text: string): Promise<string> {
  const withoutShapes = shapes.reduce((so, shape) => so.replace(shape, mask), text);
  const withoutCards = withoutShapes.replace(cardNumber, (digits) => (isCardNumber(digits) ? mask : digits));
  return maskProvidersKeys(withoutCards);
}

/** Loaded by the first text to be masked: it takes some 50 ms, which a start without masking need not pay. */
let findingKeys: ReturnType<typeof loadKeyFinder> | null = null;

async function loadKeyFinder() {
  const [{ lintSource }, { creator }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }] };
  return (content: string) => {
    const source = { content, filePath: 'message.txt', ext: '.txt', contentType: 'text' } as const;
    return lintSource({ source, options: { config, noPhysicFilePath: true } });
  };
}

/** These find a password and report all of its address; the shape above leaves the host, which an agent needs to know. */
const leftToTheShapes = ['database-connection-string', 'basicauth'].map((name) => `@secretlint/secretlint-rule-${name}`);

/** Keys of cloud providers and services, by the shapes that they publish. */
async function maskProvidersKeys(text: string): Promise<string> {
  findingKeys ??= loadKeyFinder();
  const { messages } = await (await findingKeys)(text);
  const keys = messages.filter(({ ruleId }) => !leftToTheShapes.includes(ruleId));
  const found = keys.map(({ range }) => range).sort(([one], [other]) => one - other);
  let masked = '';
  let done = 0;
  for (const [start, end] of found) {
    // Two rules may find the same key, or parts of it.
    if (start >= done) masked += `${text.slice(done, start)}${mask}`;
    done = Math.max(done, end);
  }
  return masked + text.slice(done);
}

/** The check digit of ISO/IEC 7812-1, annex B. */
function isCardNumber(digits: string): boolean {
  const sum = [...digits.replaceAll(/\D/g, '')].reverse().reduce((so, digit, at) => {
    const weighed = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return so + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return sum % 10 === 0;
}
