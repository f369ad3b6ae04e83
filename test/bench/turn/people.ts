/** How the people of a round write: the client that they use, and what they write in turn. */
export interface Script {
  readonly client: 'teams' | 'emulator';
  readonly messages: readonly string[];
}

/**
 * The reference conversation up to the options card, and then no after all: the wish and the problem in one message, which is answered with
 * the question and its card; the answer, which is answered with the options card; and the end.
 */
const conversation = [
  "I'd like to speak to a live agent, I'm running into a strange issue with a SQL database that I'm using.",
  "It's an Azure SQL Database.",
  'cancel',
];

export const scripts = {
  teams: { client: 'teams', messages: conversation },
  emulator: { client: 'emulator', messages: conversation },
} as const satisfies Record<string, Script>;

/** So many that each keeps inside what Teams lets one tenant send. */
const tenants = 100;

/** What every activity of this person has, as the client really sends it. */
export function envelopeOf(client: Script['client'], person: number, serviceUrl: string): object {
  if (client === 'emulator') {
    return {
      channelId: 'emulator',
      serviceUrl,
      conversation: { id: `conversation-${person}` },
      from: { id: `person-${person}`, name: 'User', role: 'user' },
      recipient: { id: 'bot', name: 'Bot', role: 'bot' },
      locale: 'en-US',
      localTimestamp: '2026-03-02T11:00:00+01:00',
      timestamp: '2026-03-02T10:00:00.000Z',
    };
  }
  const tenantId = `tenant-${person % tenants}`;
  return {
    channelId: 'msteams',
    serviceUrl,
    conversation: { id: `a:personal-${person}`, conversationType: 'personal', tenantId },
    from: { id: `29:person-${person}`, name: 'Ada Example', aadObjectId: `aad-${person}` },
    recipient: { id: '28:bot', name: 'Live Agent' },
    entities: [{ locale: 'en-GB', country: 'GB', platform: 'Windows', timezone: 'Europe/London', type: 'clientInfo' }],
    locale: 'en-GB',
    localTimezone: 'Europe/London',
    localTimestamp: '2026-03-02T10:00:00.000Z',
    timestamp: '2026-03-02T10:00:00.000Z',
    channelData: { tenant: { id: tenantId } },
  };
}
