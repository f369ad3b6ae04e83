-- Counting for operators reads only what is open. What waits is all that pg-boss's table holds.
CREATE INDEX sessions_open_state ON handoff.sessions (state) WHERE state <> 'ended';
