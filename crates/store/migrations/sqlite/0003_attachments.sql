-- Files in chats: what they are called, and what became of them. The bytes stand elsewhere.
CREATE TABLE attachment (
    id BLOB PRIMARY KEY,
    chain BLOB NOT NULL,
    participant BLOB NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    -- Null until that is known.
    approved INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_by_chain ON attachment (chain);
