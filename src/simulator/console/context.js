import { clock, h } from './dom.js';

function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return h(
    'dl',
    { className: 'facts' },
    known.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}

function part(title, ...children) {
  return h('section', { className: 'context-part' }, h('h3', {}, title), ...children);
}

function ticketLink(ticket) {
  return ticket === null
    ? null
    : h('a', { href: new URL(ticket.url).pathname, target: '_blank', rel: 'noreferrer' }, ticket.number);
}

/** The joining page of this simulator, or the address that the simulator was told to give out. */
function joinLink(joinUrl) {
  if (joinUrl === null) return null;
  const url = new URL(joinUrl);
  const isHere = url.pathname.startsWith('/join/') && url.port === location.port;
  return h(
    'a',
    { href: isHere ? url.pathname : joinUrl, target: '_blank', rel: 'noreferrer' },
    isHere ? "The person's page" : 'Deep link',
  );
}

function issuePart({ issue }) {
  return part(
    'Request',
    h('p', { className: 'context-issue' }, issue.summary),
    issue.details ? h('p', { className: 'context-details' }, issue.details) : null,
    facts(Object.entries(issue.attributes)),
  );
}

function requesterPart({ requester }) {
  const { name, email, locale, id, tenantId } = requester;
  return part(
    'Person',
    facts([
      ['Name', name],
      ['E-mail', email],
      ['Locale', locale],
      ['Id', id],
      ['Tenant', tenantId],
    ]),
  );
}

function chatPart(chat) {
  const mode = chat.mode === 'redirect' ? 'Redirect: the person talks here' : 'Relay: through the bot';
  return part(
    'Chat',
    facts([
      ['Queue', chat.queueName],
      ['Mode', mode],
      ['Started', clock(chat.createdAt)],
      ['Ticket', ticketLink(chat.ticket)],
      ['Joins at', joinLink(chat.joinUrl)],
      [
        'Transcript',
        chat.transcriptUrl && h('a', { href: new URL(chat.transcriptUrl).pathname, target: '_blank', rel: 'noreferrer' }, 'Open'),
      ],
    ]),
  );
}

function surveyPart({ survey }) {
  if (survey === null) return null;
  return part(
    'Survey',
    facts([
      ['Rating', `${survey.rating} of 5`],
      ['Comment', survey.comment],
    ]),
  );
}

function transcriptPart({ transcript, requester }) {
  if (transcript.length === 0) return null;
  const lines = transcript.map((line) =>
    h(
      'li',
      {},
      h('strong', {}, `${line.from === 'user' ? requester.name : 'Bot'} · ${clock(line.sentAt)}`),
      h('span', {}, line.text),
    ),
  );
  return part('Before, with the bot', h('ol', { className: 'said' }, lines));
}

/** Everything that is known about the person and the request, for the place beside the conversation. */
export function contextParts(chat) {
  const parts = [issuePart(chat), surveyPart(chat), transcriptPart(chat), requesterPart(chat), chatPart(chat)];
  return parts.filter((one) => one !== null);
}
