-- When participants first had and first read messages that others wrote. `place` as in `item`.
CREATE TABLE receipt (
    place INTEGER NOT NULL,
    participant BLOB NOT NULL,
    delivered_at INTEGER,
    read_at INTEGER,
    PRIMARY KEY (place, participant)
) STRICT, WITHOUT ROWID;
