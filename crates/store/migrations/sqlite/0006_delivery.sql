-- How far each endpoint has been told of each stream.
CREATE TABLE cursor (
    name TEXT PRIMARY KEY,
    position TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What endpoints did not take, packed by LZ4 with the size in front. Ids are not given again.
CREATE TABLE letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint TEXT NOT NULL,
    stream TEXT NOT NULL,
    lines INTEGER NOT NULL,
    why TEXT NOT NULL,
    failed_at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- 5: what was written in chats whose items are told to endpoints; where it stands, not what it says.
INSERT INTO stream VALUES (5, 0);
