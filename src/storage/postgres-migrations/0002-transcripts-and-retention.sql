-- What was said in relayed chats, one row a message: what a message is now, not what it was. Two words of one id are one message.
CREATE TABLE handoff.transcript_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id text COLLATE "C" NOT NULL,
  author text COLLATE "C" NOT NULL,
  message_id text COLLATE "C",
  -- JSON: a character that a column of text refuses must not stop what somebody says.
  words text NOT NULL,
  files text NOT NULL,
  about text NOT NULL,
  fate text,
  said_at_ms bigint NOT NULL,
  UNIQUE (session_id, author, message_id)
);

-- What is old is found without reading all that is not. A column of its own, because an index on one that every change of a session
-- writes would make each of those changes write to all indexes of the table
-- (https://www.postgresql.org/docs/current/storage-hot.html).
ALTER TABLE handoff.sessions
  ADD COLUMN ended_at_ms bigint GENERATED ALWAYS AS (CASE WHEN state = 'ended' THEN changed_at_ms END) STORED;
CREATE INDEX sessions_ended_at ON handoff.sessions (ended_at_ms) WHERE ended_at_ms IS NOT NULL;
CREATE INDEX dead_letters_died_at ON handoff.dead_letters (died_at_ms);
CREATE INDEX kept_events_kept_at ON handoff.kept_events (kept_at_ms);
