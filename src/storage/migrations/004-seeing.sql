-- What had a delivery sent, so that its lines in the log are found together with those of the turn.
ALTER TABLE deliveries ADD COLUMN cause TEXT;

-- Counting for operators reads only what is open and what waits, and of that only these indexes.
CREATE INDEX sessions_open_state ON sessions (state) WHERE state <> 'ended';
CREATE INDEX deliveries_age ON deliveries (lane, not_before_ms);
