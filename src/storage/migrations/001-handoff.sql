-- Sessions, what they still have to send, what could not be sent, events that came too early, and the dialogs' state.

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  person_key TEXT NOT NULL,
  chat_id TEXT,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  changed_at_ms INTEGER NOT NULL
) STRICT;

-- One open session a person, held here because two presses can come at once.
CREATE UNIQUE INDEX sessions_open_person ON sessions (person_key) WHERE state <> 'ended';
CREATE UNIQUE INDEX sessions_chat ON sessions (chat_id) WHERE chat_id IS NOT NULL;

-- `due_at_ms` is set for the head of a lane and null for whatever waits behind it, so that looking for work reads only what can be done.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL,
  lane TEXT NOT NULL,
  content TEXT NOT NULL,
  coalesce_key TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  not_before_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  due_at_ms INTEGER,
  claimed INTEGER NOT NULL DEFAULT 0,
  last_error TEXT
) STRICT;

CREATE INDEX deliveries_lane ON deliveries (session_id, lane, id);
CREATE INDEX deliveries_due ON deliveries (due_at_ms) WHERE due_at_ms IS NOT NULL AND claimed = 0;

CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  content TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  error_code TEXT NOT NULL,
  died_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE kept_events (
  chat_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  kept_at_ms INTEGER NOT NULL,
  PRIMARY KEY (chat_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE bot_state (
  key TEXT PRIMARY KEY,
  data TEXT NOT NULL,
  etag INTEGER NOT NULL,
  changed_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
