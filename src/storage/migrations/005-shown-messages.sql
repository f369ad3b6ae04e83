-- What shows an agent's message, out of the session's body, where it was read and written again with everything that happened.
CREATE TABLE shown_messages (
  session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (session_id, message_id)
) STRICT, WITHOUT ROWID;

INSERT OR REPLACE INTO shown_messages (session_id, message_id, body)
SELECT sessions.id, json_extract(shown.value, '$.id'), shown.value FROM sessions, json_each(sessions.body, '$.shown') AS shown;

UPDATE sessions SET body = json_remove(body, '$.shown') WHERE json_type(body, '$.shown') IS NOT NULL;
