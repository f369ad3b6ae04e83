-- What was said in relayed chats, one row a message: what a message is now, not what it was. Two words of one id are one message.
CREATE TABLE transcript_lines (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  author TEXT NOT NULL,
  message_id TEXT,
  words TEXT NOT NULL,
  files TEXT NOT NULL,
  about TEXT NOT NULL,
  fate TEXT,
  said_at_ms INTEGER NOT NULL,
  UNIQUE (session_id, author, message_id)
) STRICT;

-- What is old is found without reading all that is not. Open sessions are not in it: what they change costs nothing more.
CREATE INDEX sessions_ended_at ON sessions (changed_at_ms) WHERE state = 'ended';
CREATE INDEX dead_letters_died_at ON dead_letters (died_at_ms);
CREATE INDEX kept_events_kept_at ON kept_events (kept_at_ms);
