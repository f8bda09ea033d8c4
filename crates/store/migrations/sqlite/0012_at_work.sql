-- What each agent did from a moment on, as a day is told by: a line of the agents' stream in few words, kept
-- for longer than that. Null where the user is there no more. They are a function of the log, from which the
-- program fills them when it brings an older file up to this format.
CREATE TABLE at_work (
    agent BLOB NOT NULL,
    at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    body TEXT,
    PRIMARY KEY (agent, at, position)
) STRICT, WITHOUT ROWID;

-- From signing in to signing out, by the name of then; null while it lasts.
CREATE TABLE sign_in (
    agent BLOB NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (agent, at)
) STRICT, WITHOUT ROWID;
