-- The log: one row a batch. `body` holds its events, one JSON object a line, without words and
-- secrets, packed by LZ4 with the size in front. Times are milliseconds since 1970.
CREATE TABLE log (
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- The newest states that were saved whole; a few rows.
CREATE TABLE snapshot (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- Chains of contacts by small numbers. Ids are 16 bytes.
CREATE TABLE chain (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX chain_by_id ON chain (id);

-- Transcripts: what was said, in the order in which it was. `place` is the chain's number times
-- 16777216 and the position in it: small, so that the index of a thousand chats that go on at once
-- is few pages. `contact` is null where it is the chain's first.
CREATE TABLE item (
    row INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    contact BLOB,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content TEXT,
    participant BLOB,
    role TEXT,
    name TEXT
) STRICT;

CREATE UNIQUE INDEX item_by_place ON item (place);

-- Contacts that are completed. `body` is the record as JSON.
CREATE TABLE contact (
    completed_seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    chain BLOB NOT NULL,
    initiated_at INTEGER NOT NULL,
    disconnected_at INTEGER,
    completed_at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX contact_by_id ON contact (id);
CREATE INDEX contact_by_chain ON contact (chain, completed_seq);

-- What must never be in the log: password hashes by user id, secrets by access key id.
CREATE TABLE credential (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

-- What the server itself keeps secret, made once.
CREATE TABLE server_secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Written to find out whether writing works.
CREATE TABLE probe (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    writes INTEGER NOT NULL
) STRICT;

INSERT INTO probe VALUES (1, 0);
