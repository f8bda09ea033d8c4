-- The lines of the streams that others read, for as long as they are kept. A line's position is the number
-- of its event times 1048576, and which of the event's lines it is. `agent` is null but for agent events.
-- The body is one JSON object, packed by LZ4 with the size in front. A file of an older format has none
-- of what was before: its streams begin when it is brought up to this one.
CREATE TABLE told (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    at INTEGER NOT NULL,
    agent BLOB,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX told_by_stream ON told (stream);
CREATE INDEX told_by_agent ON told (agent) WHERE agent IS NOT NULL;

-- The last line of each stream that is kept no more: 1 contact records, 2 contact events, 3 agent events,
-- 4 changes of configuration.
CREATE TABLE stream (
    number INTEGER PRIMARY KEY,
    forgotten INTEGER NOT NULL
) STRICT;

INSERT INTO stream VALUES (1, 0), (2, 0), (3, 0), (4, 0);
