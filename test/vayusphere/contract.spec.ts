import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { deskRefusalCodes } from '../../src/errors.ts';
import { contractFile, loadContract } from '../support/contract.ts';
import { contractStamp, typesFile } from '../support/contract-types.ts';
import { events, wire } from './contract-examples.ts';

describe('The contract', () => {
  const contract = loadContract();

  it('is the one that the types were generated from (else: npm run contract:types)', () => {
    expect(readFileSync(typesFile, 'utf8').split(/\r?\n/, 1)[0]).to.equal(contractStamp());
  });

  it('has every call of the desk', () => {
    expect(contract.operations).to.have.members([
      'GET /v1/queues/{queueId}',
      'POST /v1/chats',
      'GET /v1/chats/{chatId}',
      'PATCH /v1/chats/{chatId}',
      'POST /v1/chats/{chatId}/messages',
      'PATCH /v1/chats/{chatId}/messages/{messageId}',
      'POST /v1/chats/{chatId}/attachments',
      'POST /v1/chats/{chatId}/typing',
      'POST /v1/chats/{chatId}/end',
      'POST /v1/chats/{chatId}/survey',
      'POST /v1/tickets',
      'POST /v1/callbacks',
    ]);
  });

  it('has every refusal that the bot knows, and no other', () => {
    const codes = readFileSync(contractFile, 'utf8').matchAll(/code: \{ const: (\w+) \}/g);
    expect([...codes].map(([, code]) => code)).to.have.members([...deskRefusalCodes]);
  });

  for (const [name, event] of Object.entries(events))
    it(`allows the event "${name}", also with members that it doesn't know`, () => {
      expect(contract.validateEvent({ ...event, fromLater: 1 })).to.deep.equal([]);
    });

  it('finds what is wrong with an event', () => {
    expect(contract.validateEvent({ ...events.queued, sequence: 0 })).to.deep.equal(['body/sequence must be >= 1']);
    expect(contract.validateEvent({ ...events.queued, data: {} })).to.include("body/data must have required property 'position'");
    expect(contract.validateEvent({ ...events.edited, data: { id: 'm-1' } })).to.not.have.length(0);
    expect(contract.validateEvent({ ...events.queued, type: 'chat.unheard_of' })).to.have.length(1);
  });

  it('finds what is wrong with an answer', () => {
    const validate = (status: number, body: unknown, headers?: Record<string, string>) =>
      contract.validateAnswer('POST', '/v1/chats', status, body, headers);
    expect(validate(201, wire.newChat)).to.deep.equal([]);
    expect(validate(201, { ...wire.newChat, joinUrl: 'javascript:alert(1)' })).to.not.have.length(0);
    expect(validate(409, { code: 'queue_closed', opensAt: null })).to.deep.equal([]);
    expect(validate(409, { code: 'queue_closed' })).to.not.have.length(0);
    expect(validate(409, { code: 'chat_ended' })).to.not.have.length(0);
    expect(validate(418, {})).to.deep.equal(['POST /v1/chats does not answer 418']);
    expect(validate(503, { code: 'down' }, { 'content-type': 'application/problem+json' })).to.deep.equal([
      'header Retry-After is missing',
    ]);
  });

  it('finds what is wrong with a request', () => {
    const headers = { authorization: 'Bearer key', 'content-type': 'application/json' };
    expect(contract.validateRequest('POST', '/v1/chats/c/end', { reason: 'timed_out' }, headers)).to.deep.equal([]);
    expect(contract.validateRequest('POST', '/v1/chats/c/end', { reason: 'bored' }, headers)).to.have.length(1);
    expect(contract.validateRequest('POST', '/v1/chats/c/survey', { rating: 6, comment: null }, headers)).to.not.have.length(0);
    expect(contract.validateRequest('POST', '/v1/callbacks', undefined, {})).to.include.members([
      'header Authorization has no bearer token',
      'header Idempotency-Key is missing',
      'the body is missing',
    ]);
    expect(contract.validateRequest('DELETE', '/v1/chats/c', undefined)).to.deep.equal([
      'DELETE /v1/chats/c is not in the contract',
    ]);
    expect(contract.validateRequest('GET', `/v1/queues/${'q'.repeat(129)}`, undefined)).to.have.length(1);
  });
});
