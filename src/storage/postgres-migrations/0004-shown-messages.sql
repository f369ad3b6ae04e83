-- What shows an agent's message, out of the session's body, where it was read and written again with everything that happened.
CREATE TABLE handoff.shown_messages (
  session_id text COLLATE "C" NOT NULL REFERENCES handoff.sessions ON DELETE CASCADE,
  message_id text NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (session_id, message_id)
);

DO $$
DECLARE
  old record;
BEGIN
  FOR old IN SELECT id, body FROM handoff.sessions WHERE strpos(body, '"shown":') > 0 LOOP
    BEGIN
      INSERT INTO handoff.shown_messages (session_id, message_id, body)
      SELECT old.id, shown->>'id', shown::text FROM jsonb_array_elements(old.body::jsonb->'shown') AS shown
      ON CONFLICT DO NOTHING;
      UPDATE handoff.sessions SET body = (old.body::jsonb - 'shown')::text WHERE id = old.id;
    EXCEPTION WHEN untranslatable_character OR invalid_text_representation THEN
      -- A person wrote characters that the server's JSON does not know. The body stays as it is, and nobody reads `shown` in it: only a
      -- change of what was shown before this is not shown any more, as with a message from long ago.
      NULL;
    END;
  END LOOP;
END $$;
