-- Sessions, what could not be sent, events that came too early, and the dialogs' state. Deliveries are jobs of pg-boss, in a schema of
-- its own that it migrates by itself; a version that brings a newer pg-boss brings a numbered file here too, if only a comment, so that
-- older versions of the bot refuse the database.

-- Ids compare byte by byte, as everywhere else in the bot, whatever the language of the server.
CREATE TABLE handoff.sessions (
  id text COLLATE "C" PRIMARY KEY,
  person_key text NOT NULL,
  chat_id text,
  state text NOT NULL,
  version integer NOT NULL,
  -- Text and not jsonb: what people write may hold characters that jsonb refuses.
  body text NOT NULL,
  changed_at_ms bigint NOT NULL
);

-- One open session a person, held here because two presses can come at once, to two instances.
CREATE UNIQUE INDEX sessions_open_person ON handoff.sessions (person_key) WHERE state <> 'ended';
CREATE UNIQUE INDEX sessions_chat ON handoff.sessions (chat_id) WHERE chat_id IS NOT NULL;
-- Looking over the open sessions reads only those.
CREATE INDEX sessions_open ON handoff.sessions (id) WHERE state <> 'ended';

CREATE TABLE handoff.dead_letters (
  id uuid PRIMARY KEY,
  session_id text NOT NULL,
  content text NOT NULL,
  attempt integer NOT NULL,
  error_code text NOT NULL,
  died_at_ms bigint NOT NULL
);

CREATE TABLE handoff.kept_events (
  chat_id text NOT NULL,
  sequence bigint NOT NULL,
  body text NOT NULL,
  kept_at_ms bigint NOT NULL,
  PRIMARY KEY (chat_id, sequence)
);

-- A number of its own for every write, so that an eTag from before a deletion does not fit what was written anew.
CREATE SEQUENCE handoff.bot_state_etag;

CREATE TABLE handoff.bot_state (
  key text PRIMARY KEY,
  data text NOT NULL,
  etag bigint NOT NULL,
  changed_at_ms bigint NOT NULL
);
