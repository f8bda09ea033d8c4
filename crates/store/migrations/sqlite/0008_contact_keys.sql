-- What completed contacts are found by, in small rows beside the records, from which the program fills it
-- when it brings an older file up to this format. `queue` is null where there was none, and where it was
-- an agent's own.
CREATE TABLE contact_key (
    completed_seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    initiated_at INTEGER NOT NULL,
    disconnected_at INTEGER,
    connected_at INTEGER,
    enqueued_at INTEGER,
    scheduled_at INTEGER,
    channel TEXT NOT NULL,
    initiation TEXT NOT NULL,
    queue BLOB,
    agent BLOB
) STRICT;

CREATE INDEX contact_key_by_initiated_at ON contact_key (initiated_at);
CREATE INDEX contact_key_by_disconnected_at ON contact_key (disconnected_at);
