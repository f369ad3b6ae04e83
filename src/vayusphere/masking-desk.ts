import type { AgentDesk, Issue } from '../handoff/ports.ts';
import { maskText } from './mask-text.ts';

/**
 * The desk, but what people wrote is masked on its way there: the issue, the transcript, their messages and comments. Who they are stays,
 * since the desk must know whom it helps; so do files, whose contents are not looked into. What the bot keeps is not changed.
 */
export function maskingDesk<Desk extends AgentDesk>(desk: Desk): Desk {
  return {
    ...desk,
    createChat: async ({ issue, transcript, ticket, ...request }, key) => {
      const maskedTicket = ticket && { ...ticket, shortDescription: await maskText(ticket.shortDescription) };
      const maskedLines = transcript.map(async (line) => ({ ...line, text: await maskText(line.text) }));
      const masked = {
        ...request,
        issue: await maskIssue(issue),
        transcript: await Promise.all(maskedLines),
        ticket: maskedTicket,
      };
      return desk.createChat(masked, key);
    },
    changeIssue: async (chatId, issue) => desk.changeIssue(chatId, await maskIssue(issue)),
    sendMessage: async (chatId, message) => desk.sendMessage(chatId, { ...message, text: await maskText(message.text) }),
    changeMessage: async (chatId, messageId, change) =>
      desk.changeMessage(chatId, messageId, 'text' in change ? { text: await maskText(change.text) } : change),
    rate: async (chatId, survey) => desk.rate(chatId, { ...survey, comment: survey.comment && (await maskText(survey.comment)) }),
    fileTicket: async ({ issue, shortDescription, ...request }, key) =>
      desk.fileTicket({ ...request, issue: await maskIssue(issue), shortDescription: await maskText(shortDescription) }, key),
    requestCallback: async (request, key) => desk.requestCallback({ ...request, issue: await maskIssue(request.issue) }, key),
  };
}

/** The attributes are answers of the catalogue, not anybody's words. */
async function maskIssue(issue: Issue): Promise<Issue> {
  return { ...issue, summary: await maskText(issue.summary), details: issue.details && (await maskText(issue.details)) };
}
