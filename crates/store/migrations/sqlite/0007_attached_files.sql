-- Files attached to contacts from outside any chat. The bytes stand elsewhere.
CREATE TABLE attached_file (
    id BLOB PRIMARY KEY,
    contact BLOB NOT NULL,
    created_by BLOB NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    -- Null until that is known.
    approved INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX attached_file_by_contact ON attached_file (contact);
