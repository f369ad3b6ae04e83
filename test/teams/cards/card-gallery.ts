import { type AgentFilesView, renderAgentFiles } from '../../../src/teams/cards/agent-files.ts';
import { renderCallback } from '../../../src/teams/cards/callback-card.ts';
import { renderCallbackReceipt } from '../../../src/teams/cards/callback-receipt.ts';
import type { Card } from '../../../src/teams/cards/card.ts';
import { type ReceiptEndReason, type ReceiptView, renderReceipt } from '../../../src/teams/cards/chat-receipt.ts';
import { renderChoices } from '../../../src/teams/cards/choices-card.ts';
import { renderClosed } from '../../../src/teams/cards/closed-card.ts';
import { renderEdit } from '../../../src/teams/cards/edit-card.ts';
import type { ClientKind, Look } from '../../../src/teams/cards/look.ts';
import { type OptionsView, renderOptions } from '../../../src/teams/cards/options-card.ts';
import { renderOtherHelp } from '../../../src/teams/cards/other-help-card.ts';
import { renderSurvey } from '../../../src/teams/cards/survey-card.ts';
import { renderThread } from '../../../src/teams/cards/thread-card.ts';
import { renderTicketReceipt } from '../../../src/teams/cards/ticket-receipt.ts';
import { renderWelcome } from '../../../src/teams/cards/welcome-card.ts';
import { createStrings, type StringKey } from '../../../src/teams/strings/strings.ts';
import { type TopicIcon, topicIcons } from '../../../src/triage/catalogue.ts';

/** Thursday noon: the moment at which every sample is drawn. */
export const galleryNowMs = Date.parse('2026-03-05T12:00:00Z');

const catalogues = createStrings();

/** The languages that the cards speak. */
export const galleryLanguages = ['en', 'de', 'fr', 'es', 'pt', 'ja'] as const;

/** How the samples are drawn, for either kind of client. */
export function galleryLook(client: ClientKind, language = 'en-GB'): Look {
  const strings = catalogues.for(language, 'Europe/London');
  return { client, strings, ref: { of: 'draft-7', rev: 3, owner: 'owner-1' }, nowMs: galleryNowMs };
}

/** One card in one state. */
export interface Sample {
  readonly name: string;
  draw(look: Look): Card;
}

const icon = 'database';
const issue = "I'm running into a strange issue with a SQL database that I'm using.";

export const longIssue = Array.from(
  { length: 130 },
  (_, line) => `${line + 1}. Since this morning the nightly import stops with a time-out, at another table each time.`,
)
  .join('\n')
  .slice(0, 10_000);

/** What somebody might write to get out of a text and into the card, the template, the markup or the renderer. */
export const hostileTexts = {
  expression: `Total: \${1+1} \${issue} \${$root} \${json('{}')} $\{`,
  markdownLink: '[Reset your password](javascript:alert(1)) **bold** _it_ # h\n- a\n1. b ![x](https://evil.example/x.png)',
  mention: '<at>Everyone</at> <script>alert(1)</script> &lt;b&gt; &#x27;',
  interpolation: '{{label}} $t(buttons.ask) {{- x}} $& $1 %s',
  dates: 'At {{DATE(2017-02-14T06:08:39Z, SHORT)}} {{TIME(2017-02-14T06:08:39Z)}}',
  emoji: '👩🏽‍💻🏳️‍🌈 it broke 💥 ¯\\_(ツ)_/¯ "quoted" \\ back\\slash `tick`',
  rightToLeft: 'קיבלתי שגיאה ‮gnp.exe‬ في قاعدة البيانات SQL Server 2022',
  cjk: '夜間のインポートが毎回違うテーブルでタイムアウトします。'.repeat(400).slice(0, 10_000),
  long: longIssue,
} as const;

export const baseOptions: OptionsView = {
  issue,
  details: null,
  about: { kind: 'database', label: 'Azure SQL Database' },
  queueName: 'Azure SQL Database',
  icon: 'database',
  availability: { state: 'ready', agentsAvailable: 3, estimatedWaitSeconds: 170 },
};

const databases = ['Azure SQL Database', 'Azure SQL Managed Instance', 'SQL Server', 'PostgreSQL', 'MySQL', 'Oracle Database'];
const choices = databases.map((label) => ({ choice: label.toLowerCase().replaceAll(' ', '-'), label }));

const slots = [
  { slot: '1', earliest: '2026-03-05T14:00:00Z', latest: '2026-03-05T16:00:00Z' },
  { slot: '2', earliest: '2026-03-06T09:00:00Z', latest: '2026-03-06T11:00:00Z' },
  { slot: '3', earliest: '2026-03-09T13:00:00Z', latest: '2026-03-09T15:00:00Z' },
];

const links = [
  { title: 'Service status', url: 'https://status.example.com/' },
  { title: 'Database handbook', url: 'https://wiki.example.com/databases' },
  { title: 'Reset a password', url: 'https://password.example.com/' },
];

const ticket = { number: 'INC0012345', url: 'https://vayusphere.example.com/tickets/INC0012345' };
const joinUrl = 'https://teams.microsoft.com/l/chat/0/0?users=28:vayusphere&message=ref%2042';
const base = { issue, queueName: 'Azure SQL Database', icon: 'database', mode: 'redirect', ticket, joinUrl } as const;
const ended = { ...base, state: 'ended', agentName: null, transcriptUrl: null } as const;

const welcome = (name: string, inChannel: boolean): Sample => ({ name, draw: (look) => renderWelcome({ inChannel }, look) });
const options = (name: string, change: Partial<OptionsView>, notice: StringKey | null = null): Sample => ({
  name: `options: ${name}`,
  draw: (look) => renderOptions({ ...baseOptions, notice: notice && look.strings.t(notice), ...change }, look),
});
const receipt = (name: string, view: ReceiptView, notice: StringKey | null = null): Sample => ({
  name: `receipt: ${name}`,
  draw: (look) => renderReceipt({ ...view, notice: notice && look.strings.t(notice) }, look),
});
const agentFile = {
  id: 'file-1',
  name: 'Plan of repair.pdf',
  contentType: 'application/pdf',
  sizeBytes: 482_133,
  url: 'https://vayusphere.example.com/files/1',
};
const picture = {
  ...agentFile,
  name: 'Where to click.png',
  contentType: 'image/png',
  url: 'https://vayusphere.example.com/files/2',
};
const agentFiles = (name: string, change: Partial<AgentFilesView>): Sample => ({
  name: `files of the agent: ${name}`,
  draw: (look) => renderAgentFiles({ agentName: 'Grace Example', text: '', files: [agentFile], ...change }, look),
});
const end = (reason: ReceiptEndReason): Sample => receipt(`ended, ${reason}`, { ...ended, reason });

const iconSample = (icon: TopicIcon): Sample => ({
  name: `options: icon, ${icon}`,
  draw: (look) => {
    const label = look.strings.t(`icons.${icon}`);
    return renderOptions({ ...baseOptions, icon, about: { kind: 'topic', label }, queueName: label }, look);
  },
});

/** Every card in every state. */
export const gallery: readonly Sample[] = [
  welcome('welcome', false),
  welcome('welcome in a channel', true),
  {
    name: 'choices: which database',
    draw: (look) =>
      renderChoices(
        { question: look.strings.t('ask.database', { subject: 'SQL Database' }), picks: choices, last: 'unknown' },
        look,
      ),
  },
  {
    name: 'choices: in a channel',
    draw: (look) => renderChoices({ question: null, picks: choices, last: 'unknown', inChannel: true, field: 'other' }, look),
  },
  {
    name: 'what is wrong: in a channel',
    draw: (look) => renderChoices({ question: null, picks: [], last: 'none', inChannel: true, field: 'issue' }, look),
  },
  {
    name: 'choices: confirm',
    draw: (look) =>
      renderChoices(
        {
          question: look.strings.t('ask.product', { label: 'Azure Cosmos DB' }),
          picks: [{ choice: 'azure-cosmos-db', label: look.strings.t('buttons.yes') }],
          last: 'neither',
        },
        look,
      ),
  },
  options('ready', {}),
  options(
    'with details, an intro and a notice',
    {
      details: 'Error 40613 since 08:00.\nThree colleagues have it as well.',
      intro: "Okay, I'm connecting you with an Azure SQL Database expert. Please review the options below to proceed.",
    },
    'press.used',
  ),
  options('nobody there', { availability: { state: 'nobody', estimatedWaitSeconds: null } }),
  options('closed', { availability: { state: 'closed', opensAt: '2026-03-09T08:00:00Z' } }),
  options('closed, no time known', { availability: { state: 'closed', opensAt: null } }),
  options('availability unknown', { availability: { state: 'unknown' }, about: { kind: 'topic', label: 'Network and VPN' } }),
  ...topicIcons.map((icon) => iconSample(icon)),
  options('10,000 characters twice', { issue: longIssue, details: longIssue }),
  ...Object.entries(hostileTexts).map(([name, text]) => options(`hostile text, ${name}`, { issue: text, details: text })),
  {
    name: 'edit',
    draw: (look) =>
      renderEdit({ fields: { issue, details: '', database: 'azure-sql-database' }, databases: choices, errors: {}, icon }, look),
  },
  {
    name: 'edit: with errors',
    draw: (look) =>
      renderEdit(
        {
          fields: { issue: '', details: 'Kept as it was typed.', database: 'gone' },
          databases: choices,
          icon,
          errors: { issue: 'missing', details: 'tooLong', database: 'missing' },
        },
        look,
      ),
  },
  {
    name: 'edit: not about a database',
    draw: (look) =>
      renderEdit({ fields: { issue: 'No VPN', details: '', database: '' }, databases: [], errors: {}, icon: 'network' }, look),
  },
  { name: 'other help', draw: (look) => renderOtherHelp({ links, icon }, look) },
  {
    name: 'other help: no links',
    draw: (look) => renderOtherHelp({ links: [], icon, notice: look.strings.t('failures.ticket') }, look),
  },
  { name: 'call back', draw: (look) => renderCallback({ slots, fields: { slot: '', phone: '' }, errors: {}, icon }, look) },
  {
    name: 'call back: with errors',
    draw: (look) =>
      renderCallback(
        { slots, fields: { slot: '9', phone: 'my desk' }, errors: { slot: 'taken', phone: 'unreadable' }, icon },
        look,
      ),
  },
  {
    name: 'call back: no times',
    draw: (look) => renderCallback({ slots: [], fields: { slot: '', phone: '' }, errors: {}, icon }, look),
  },
  receipt('requested', { ...base, ticket: null, joinUrl: null, state: 'requested' }),
  receipt('retrying', { ...base, ticket: null, joinUrl: null, state: 'retrying', untilMs: galleryNowMs + 840_000 }),
  receipt('queued', { ...base, state: 'queued', position: 2, estimatedWaitSeconds: 170, transferred: false }),
  receipt(
    'queued, next, no ticket',
    { ...base, ticket: null, state: 'queued', position: 1, estimatedWaitSeconds: 40, transferred: false },
    'press.doubled',
  ),
  receipt('queued, position unknown, relay', {
    ...base,
    mode: 'relay',
    joinUrl: null,
    state: 'queued',
    position: null,
    estimatedWaitSeconds: null,
    transferred: false,
  }),
  receipt('transferred', { ...base, state: 'queued', position: 1, estimatedWaitSeconds: 300, transferred: true }),
  receipt('connected', { ...base, state: 'connected', agentName: 'Grace Example' }),
  receipt('connected, relay', { ...base, mode: 'relay', joinUrl: null, state: 'connected', agentName: 'Grace Example' }),
  receipt('ended by the agent, with transcript', {
    ...ended,
    reason: 'agent_ended',
    savesTranscript: true,
    agentName: 'Grace Example',
    transcriptUrl: 'https://vayusphere.example.com/transcripts/42',
  }),
  ...(['user_ended', 'user_cancelled', 'timed_out', 'no_agents', 'undeliverable', 'gave_up', 'refused'] as const).map(end),
  { name: 'ticket receipt', draw: (look) => renderTicketReceipt({ ticket, issue, icon }, look) },
  {
    name: 'call back receipt',
    draw: (look) => renderCallbackReceipt({ scheduledFor: '2026-03-06T09:30:00Z', phone: '+44 20 7946 0123', issue, icon }, look),
  },
  {
    name: 'call back receipt: number of the profile',
    draw: (look) => renderCallbackReceipt({ scheduledFor: '2026-03-05T15:00:00Z', phone: null, issue, icon }, look),
  },
  {
    name: 'survey: asked',
    draw: (look) =>
      renderSurvey({ agentName: 'Alex', fields: { rating: '', comment: '' }, errors: {}, icon, savesTranscript: true }, look),
  },
  {
    name: 'survey: with errors',
    draw: (look) =>
      renderSurvey(
        {
          agentName: null,
          fields: { rating: '', comment: 'x'.repeat(2_001) },
          errors: { rating: 'missing', comment: 'tooLong' },
        },
        look,
      ),
  },
  {
    name: 'closed: chosen',
    draw: (look) => renderClosed({ kind: 'choices', line: look.strings.t('closed.chosen', { label: 'SQL Server' }) }, look),
  },
  agentFiles('one', {}),
  agentFiles('a picture, with words', { text: 'Please click here.\nThen restart it.', files: [picture, agentFile] }),
  agentFiles('pictures that no card shows', {
    files: [
      { ...picture, sizeBytes: 1_400_000 },
      { ...picture, contentType: 'image/svg+xml' },
    ],
  }),
  agentFiles('addresses that are not opened', {
    files: ['http://intranet/1', 'javascript:alert(1)', 'https://ada:secret@example.com/'].map((url) => ({ ...picture, url })),
  }),
  agentFiles('a dozen', { files: Array.from({ length: 12 }, () => agentFile) }),
  ...(['expression', 'markdownLink', 'mention', 'interpolation', 'dates', 'emoji', 'rightToLeft'] as const).map((name) =>
    agentFiles(`hostile text, ${name}`, {
      agentName: hostileTexts[name],
      text: hostileTexts[name],
      files: [{ ...picture, name: hostileTexts[name], contentType: hostileTexts[name] }],
    }),
  ),
  { name: 'thread: moved', draw: (look) => renderThread({ state: 'moved', chatUrl: joinUrl }, look) },
  {
    name: 'thread: kept',
    draw: (look) => renderThread({ state: 'stuck', addUrl: 'https://teams.microsoft.com/l/app/1' }, look),
  },
  { name: 'thread: kept, nowhere to add the bot from', draw: (look) => renderThread({ state: 'stuck', addUrl: null }, look) },
  { name: 'thread: cancelled', draw: (look) => renderThread({ state: 'cancelled' }, look) },
  { name: 'thread: given up', draw: (look) => renderThread({ state: 'gave_up' }, look) },
  {
    name: 'closed: on its way to the personal chat',
    draw: (look) => renderClosed({ kind: 'chat', line: look.strings.t('status.redirecting') }, look),
  },
  { name: 'closed: old', draw: (look) => renderClosed({ kind: 'options', line: look.strings.t('closed.old') }, look) },
];
