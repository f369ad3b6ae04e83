import type { EraseOutcome, PersonalData, StoredState } from '../handoff/personal-data.ts';
import type { HandoffSession } from '../handoff/session.ts';
import { numberOf, type PostgresConnections, type Statements, textOf } from './postgres-connections.ts';
import { deliveryQueue, queueSchema } from './postgres-delivery-queue.ts';

const jobsOfTheirs = `${queueSchema}.job WHERE name = '${deliveryQueue}' AND data->>'sessionId' = ANY ($1)`;

/** What is stored about people in PostgreSQL. Instances may be running meanwhile. */
export class PostgresPersonalData implements PersonalData {
  readonly #connections: PostgresConnections;

  constructor(connections: PostgresConnections) {
    this.#connections = connections;
  }

  /** As texts, not as JSON: `jsonb` refuses characters that people may have written. */
  async mentions(text: string): Promise<{ sessions: readonly HandoffSession[]; states: readonly StoredState[] }> {
    const inJson = JSON.stringify(text).slice(1, -1);
    const sessions = await this.#connections.query('SELECT body FROM handoff.sessions WHERE strpos(body, $1) > 0', [inJson]);
    const states = await this.#connections.query(
      'SELECT key, data FROM handoff.bot_state WHERE strpos(key, $1) > 0 OR strpos(data, $2) > 0',
      [text, inJson],
    );
    return {
      sessions: sessions.map((row) => JSON.parse(textOf(row, 'body')) as HandoffSession),
      states: states.map((row) => ({ key: textOf(row, 'key'), data: JSON.parse(textOf(row, 'data')) as unknown })),
    };
  }

  erase({ personKeys, stateKeys }: { personKeys: readonly string[]; stateKeys: readonly string[] }): Promise<EraseOutcome> {
    return this.#connections.transaction((transaction) => erase(transaction, personKeys, stateKeys));
  }
}

async function erase(
  transaction: Statements,
  personKeys: readonly string[],
  stateKeys: readonly string[],
): Promise<EraseOutcome> {
  // Locked, so that none of them changes until they are gone: what a change sends would be of a session that is not there.
  const found = await transaction.query(
    'SELECT id, state, chat_id FROM handoff.sessions WHERE person_key = ANY ($1) ORDER BY id FOR UPDATE',
    [personKeys],
  );
  const open = found.filter((row) => row['state'] !== 'ended');
  if (open.length > 0) return { outcome: 'open', sessionIds: open.map((row) => textOf(row, 'id')) };
  const ids = found.map((row) => textOf(row, 'id'));
  const [waiting] = await transaction.query(`SELECT count(*) AS n FROM ${jobsOfTheirs} AND singleton_key LIKE '%/desk'`, [ids]);
  if (numberOf(waiting, 'n') > 0) return { outcome: 'undelivered', deliveries: numberOf(waiting, 'n') };
  const chatIds = found.flatMap((row) => (row['chat_id'] === null ? [] : [textOf(row, 'chat_id')]));
  const remove = async (statement: string, keys: readonly string[]) =>
    (await transaction.query(`DELETE FROM ${statement} RETURNING 1`, [keys])).length;
  const erased = {
    transcriptLines: await remove('handoff.transcript_lines WHERE session_id = ANY ($1)', ids),
    deliveries: await remove(jobsOfTheirs, ids),
    deadLetters: await remove('handoff.dead_letters WHERE session_id = ANY ($1)', ids),
    keptEvents: await remove('handoff.kept_events WHERE chat_id = ANY ($1)', chatIds),
    sessions: await remove('handoff.sessions WHERE id = ANY ($1)', ids),
    botState: await remove('handoff.bot_state WHERE key = ANY ($1)', stateKeys),
  };
  return { outcome: 'erased', erased };
}
