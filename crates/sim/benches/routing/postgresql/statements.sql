-- A decision, statement by statement. First the agent who is idle longest and whom no other connection
-- has in hand.
SELECT id FROM agent WHERE free ORDER BY idle_since LIMIT 1 FOR UPDATE SKIP LOCKED;

-- The first in each of their queues, and the first of these.
SELECT head.id
    FROM agent_queue
    CROSS JOIN LATERAL (
        SELECT id, priority, enqueued_at FROM contact
            WHERE queue = agent_queue.queue AND state = 'waiting'
            ORDER BY priority, enqueued_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS head
    WHERE agent_queue.agent = $1
    ORDER BY agent_queue.priority, head.priority, head.enqueued_at, head.id LIMIT 1;

UPDATE contact SET state = 'given', agent = $2 WHERE id = $1;

UPDATE agent SET free = false WHERE id = $1;

-- Released, and last in the line.
UPDATE agent SET free = true, idle_since = clock_timestamp() WHERE id = $1;

INSERT INTO contact (queue, enqueued_at, priority, state) VALUES ($1, clock_timestamp(), $2, 'waiting')
