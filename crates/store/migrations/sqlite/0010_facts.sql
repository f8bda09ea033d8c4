-- Facts of reports in few bytes rather than as JSON (`sqlite/fact.rs`), and in the order of their time rather
-- than beside an index of it: to read them is what a report costs. Those of one moment stand in the order
-- in which they were told: `told` is the last event of the batch, `n` counts in it.
--
-- They know more than the older ones: the groups in which agents were, and whether a contact ended on hold.
-- So the program tells them anew from the log when it brings an older file up to this format.
DROP TABLE measure;

CREATE TABLE measure (
    at INTEGER NOT NULL,
    told INTEGER NOT NULL,
    n INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (at, told, n)
) STRICT, WITHOUT ROWID;

-- Contacts of a queue or an agent by either time, counted without their rows.
CREATE INDEX contact_key_by_queue ON contact_key (queue, initiated_at) WHERE queue IS NOT NULL;
CREATE INDEX contact_key_by_queue_ended ON contact_key (queue, disconnected_at) WHERE queue IS NOT NULL;
CREATE INDEX contact_key_by_agent ON contact_key (agent, initiated_at) WHERE agent IS NOT NULL;
CREATE INDEX contact_key_by_agent_ended ON contact_key (agent, disconnected_at) WHERE agent IS NOT NULL;

-- They know nothing of agents' groups; the log does.
DELETE FROM snapshot;
