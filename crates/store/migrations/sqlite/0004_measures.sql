-- What reports are made from, by the moment to which each fact belongs. It is a function of the log, from
-- which the program fills it when it brings an older file up to this format.
CREATE TABLE measure (
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE INDEX measure_by_at ON measure (at);

-- They know nothing of agents' time; the log does.
DELETE FROM snapshot;
