-- 1 where what tells who the customer was and what was said has been taken out of the record, and out of
-- everything beside it but perhaps the log.
ALTER TABLE contact ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
CREATE INDEX contact_to_forget ON contact (completed_at) WHERE forgotten = 0;

-- Forgotten contacts of which the log tells still: from when, and up to which event.
CREATE TABLE still_logged (
    contact BLOB PRIMARY KEY,
    chain BLOB NOT NULL,
    since INTEGER NOT NULL,
    completed_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that nothing names any more; their bytes are to go.
CREATE TABLE object_to_remove (
    id BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
