type Json = Record<string, unknown>;

/** Values that a member is not, whatever member it is. */
const junk: readonly unknown[] = [7, true, [], {}, ['x'], { toString: 'x' }];
/** Also not what a member that must be there is. */
const absent = [null, undefined];
const long = 'x'.repeat(3_000);

const texts = ['type', 'channelId', 'serviceUrl'];
const optionalTexts = ['id', 'text', 'locale', 'localTimezone', 'replyToId', 'name', 'action', 'timestamp'];

/** Activities of a verified sender that are none, by what is wrong with them; all are refused with 400. */
export function malformedActivities(good: Json): Readonly<Record<string, unknown>> {
  const bad: Record<string, unknown> = {};
  const add = (what: string, members: Json) => {
    bad[what] = { ...good, ...members };
  };
  for (const name of texts) for (const value of [...junk, ...absent]) add(`${name} ${show(value)}`, { [name]: value });
  for (const name of optionalTexts) for (const value of junk) add(`${name} ${show(value)}`, { [name]: value });
  for (const name of ['conversation', 'from'])
    for (const value of [7, 'x', [], {}, ...absent, { id: 7 }, { id: null }, { id: long }, { id: ['x'] }])
      add(`${name} ${show(value)}`, { [name]: value });
  for (const value of [7, 'x', { id: 7 }, { id: {} }]) add(`recipient ${show(value)}`, { recipient: value });
  for (const name of ['entities', 'attachments'])
    for (const value of [7, 'x', {}, [7], ['x'], [null]]) add(`${name} ${show(value)}`, { [name]: value });
  add('a name that is a list', { from: { id: '29:x', name: ['Ada'] } });
  add('a directory id that is long', { from: { id: '29:x', aadObjectId: long } });
  add('a tenant that is an object', { conversation: { id: 'a:1', tenantId: {} } });
  add('an id that is long', { id: long });
  add('a locale that is long', { locale: long });
  add('an empty channel', { channelId: '' });
  add('an empty type', { type: '' });
  add('a text beyond what Teams takes', { text: 'x'.repeat(100_001) });
  return bad;
}

/** Bodies of a verified sender that are no JSON, or JSON that nobody means; all are refused with 400. */
export function malformedBodies(good: Json): Readonly<Record<string, string>> {
  const text = JSON.stringify(good);
  const behind = (member: string) => `${text.slice(0, -1)},${member}}`;
  return {
    nothing: '',
    blanks: '   \n',
    'a word': 'message',
    'a list': '[]',
    'a list of activities': `[${text}]`,
    'a number': '7',
    'a null': 'null',
    'a text': '"message"',
    'half an activity': text.slice(0, text.length / 2),
    'an activity and more': `${text}}`,
    'two activities': text + text,
    'a form': 'type=message&text=hello',
    xml: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    'JavaScript in place of JSON': "{type:'message'}",
    'a comment': `/* x */${text}`,
    'a trailing comma': `${text.slice(0, -1)},}`,
    NaN: behind('"x":NaN'),
    'a raw newline in a text': behind('"x":"a\nb"'),
    'a NUL': `\0${text}`,
    'a prototype': behind('"__proto__":{"polluted":true}'),
    'a prototype below': behind('"channelData":{"tenant":{"id":"tenant-1","__proto__":{"polluted":true}}}'),
    'a prototype in a card value': behind('"value":{"action":{"data":{"__proto__":{"polluted":true}}}}'),
    'a prototype in escapes': behind('"\\u005f_proto__":{"polluted":true}'),
    'a prototype in a list': behind('"entities":[{"__proto__":{"type":"mention"}}]'),
    '65 lists': behind(`"x":${'['.repeat(65)}${']'.repeat(65)}`),
    '10,000 lists': behind(`"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    '200,000 lists': behind(`"x":${'['.repeat(200_000)}${']'.repeat(200_000)}`),
    '200,000 lists without an end': '['.repeat(200_000),
    '40,000 objects': behind(`"x":${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`),
    'objects and lists by turns': behind(`"x":${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`),
  };
}

/** Texts that have hurt a regular expression, a template, a renderer or a terminal somewhere; a person may write all of them. */
export const hostileWords: Readonly<Record<string, string>> = {
  'one letter 90,000 times': 'a'.repeat(90_000),
  'blanks before an end': `x${' '.repeat(90_000)}x`,
  newlines: `x${'\n'.repeat(90_000)}x`,
  'newlines and blanks': `x${' \n '.repeat(30_000)}x`,
  'hard blanks': '&nbsp;'.repeat(15_000),
  'braces for a template': '${'.repeat(45_000),
  'braces of a date': '{{DATE('.repeat(12_000),
  'half tags': '<at>'.repeat(22_000),
  'half Markdown': '['.repeat(45_000) + ']('.repeat(22_000),
  digits: '4'.repeat(90_000),
  'digits and dashes': '4-'.repeat(45_000),
  'dots and at signs': 'a.@'.repeat(30_000),
  'an almost mail address': `${'a.'.repeat(45_000)}@`,
  'almost known words': 'postgresq '.repeat(9_000),
  'a known word in one run': 'postgresql'.repeat(9_000),
  'not not not': 'not '.repeat(22_000),
  'letters with many marks': `Z${'\u0351'.repeat(45_000)}`,
  'emoji in one cluster': '👩‍'.repeat(15_000),
  'halves of characters': '\ud800'.repeat(15_000),
  'direction marks': '\u202e\u2066'.repeat(20_000),
  'nothing to see': '\u200b\u2060\ufeff'.repeat(15_000),
  'a terminal in red': '\u001b[31mERROR\u001b[0m\r\n{"level":"fatal"}',
  'a template': `$\{$root.secret} $\{json(process.env)} {{constructor.constructor("return process")()}}`,
  'a page': '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'a query': "'; DROP TABLE sessions; --",
  'a path': '../../../../etc/passwd\0.png',
  'a nested sentence': '$t(failures.unexpected) {{id}} %s %o %j',
  'capitals that change length': 'İß'.repeat(20_000),
};

/** What may hang on an activity of a person, and mean nothing. All are taken, and come to nothing. */
export function strangeActivities(good: Json): Readonly<Record<string, Json>> {
  const person = good['from'] as Json;
  const invoke = (value: unknown) => ({ ...good, type: 'invoke', name: 'adaptiveCard/action', text: undefined, value });
  const press = (data: unknown) => invoke({ action: { type: 'Action.Execute', verb: 'x', data }, trigger: 'manual' });
  const mention = (text: string, name: string) => ({ type: 'mention', mentioned: { id: '29:x', name }, text });
  return {
    'an unknown type': { ...good, type: 'x'.repeat(100) },
    'a prototype for a type': { ...good, type: '__proto__' },
    'a method for a type': { ...good, type: 'constructor' },
    'an event of the handoff protocol': { ...good, type: 'event', name: 'handoff.initiate' },
    'an end of conversation': { ...good, type: 'endOfConversation' },
    'a trace': { ...good, type: 'trace', value: { x: 1 } },
    'the answer to an invoke': { ...good, type: 'invokeResponse', value: { status: 200 } },
    'an unknown invoke': { ...good, type: 'invoke', name: 'signin/verifyState', value: { state: 'x' } },
    'an invoke to fetch a file': { ...good, type: 'invoke', name: 'fileConsent/invoke', value: { action: 'accept' } },
    'a press without anything': invoke(undefined),
    'a press that is a list': invoke([]),
    'a press that is a text': invoke('start'),
    'a press without data': invoke({ action: {} }),
    'data that is a list': press([]),
    'data of nobody': press({ verb: 'start' }),
    'data with a constructor': press({ constructor: { prototype: { polluted: true } } }),
    'data of another card': press({ kind: 'card', verb: 'cancelRequest', of: 'x'.repeat(5_000), owner: null }),
    'data with numbers beyond number': press({ verb: 'pick', of: 'x', rev: 1e308, owner: null, choice: 'x' }),
    'a submit of nothing': { ...good, text: '', value: {} },
    'a submit of a list': { ...good, text: '', value: [1, 2, 3] },
    'people who came and are none': { ...good, type: 'conversationUpdate', membersAdded: [null, 7, { id: 7 }] },
    'people who are a text': { ...good, type: 'conversationUpdate', membersAdded: 'everybody' },
    'an installation of something else': { ...good, type: 'installationUpdate', action: 'destroy' },
    'an edit of what nobody wrote': {
      ...good,
      type: 'messageUpdate',
      channelData: { ...(good['channelData'] as Json), eventType: 'x' },
    },
    'a deletion of what nobody wrote': { ...good, type: 'messageDelete' },
    'a time that is none': { ...good, type: 'typing', timestamp: 'yesterday', localTimestamp: '0000' },
    'a name in a terminal': { ...good, type: 'typing', from: { ...person, name: '\u001b[2J' } },
    'mentions that feed each other': {
      ...good,
      type: 'messageUpdate',
      text: 'a'.repeat(50_000),
      entities: Array.from({ length: 40 }, () => mention('a', 'aaaaaaaaaaaaaaaa')),
    },
    '3,000 mentions': {
      ...good,
      type: 'messageUpdate',
      text: 'abc '.repeat(20_000),
      entities: Array.from({ length: 3_000 }, (_, index) => mention(`<at>${index}</at>`, 'abc')),
    },
    'a mention that is an expression': { ...good, type: 'messageUpdate', text: 'x', entities: [mention('(a+)+$[', '$&$1')] },
  };
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 30);
}
