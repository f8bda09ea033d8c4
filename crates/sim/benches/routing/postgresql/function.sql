-- The same as one function, so that a decision is one round trip. Null where nothing waits for the
-- agent who is first.
CREATE FUNCTION decide(new_queue integer, new_priority integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    chosen_agent integer;
    chosen_contact bigint;
BEGIN
    SELECT id INTO chosen_agent FROM agent
        WHERE free ORDER BY idle_since LIMIT 1 FOR UPDATE SKIP LOCKED;
    SELECT head.id INTO chosen_contact
        FROM agent_queue
        CROSS JOIN LATERAL (
            SELECT id, priority, enqueued_at FROM contact
                WHERE queue = agent_queue.queue AND state = 'waiting'
                ORDER BY priority, enqueued_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        ) AS head
        WHERE agent_queue.agent = chosen_agent
        ORDER BY agent_queue.priority, head.priority, head.enqueued_at, head.id LIMIT 1;
    IF chosen_contact IS NOT NULL THEN
        UPDATE contact SET state = 'given', agent = chosen_agent WHERE id = chosen_contact;
        UPDATE agent SET free = false WHERE id = chosen_agent;
        INSERT INTO contact (queue, enqueued_at, priority, state)
            VALUES (new_queue, clock_timestamp(), new_priority, 'waiting');
    END IF;
    UPDATE agent SET free = true, idle_since = clock_timestamp() WHERE id = chosen_agent;
    RETURN chosen_contact;
END
$$
