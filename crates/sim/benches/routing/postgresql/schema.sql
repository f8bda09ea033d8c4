-- What a program has that keeps everything in PostgreSQL: a row for each contact and each agent, with
-- the indexes that make a decision as quick as it goes.
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;

CREATE TABLE agent (
    id integer PRIMARY KEY,
    idle_since timestamptz NOT NULL,
    free boolean NOT NULL
);
CREATE INDEX agent_idle ON agent (idle_since) WHERE free;

CREATE TABLE agent_queue (
    agent integer NOT NULL,
    queue integer NOT NULL,
    priority integer NOT NULL,
    PRIMARY KEY (agent, queue)
);

CREATE TABLE contact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue integer NOT NULL,
    enqueued_at timestamptz NOT NULL,
    priority integer NOT NULL,
    state text NOT NULL,
    agent integer
);
CREATE INDEX contact_waiting ON contact (queue, priority, enqueued_at, id) WHERE state = 'waiting';
