-- Looking over the open sessions reads only those.
CREATE INDEX sessions_open ON sessions (id) WHERE state <> 'ended';
