-- Drawn by the program, as everywhere: who serves what, and who waits where for how long.
INSERT INTO agent
    SELECT id, now() - make_interval(secs => $1 - id), true FROM generate_series(0, $1 - 1) AS id;

INSERT INTO agent_queue SELECT * FROM unnest($1::integer[], $2::integer[], $3::integer[]);

INSERT INTO contact (queue, enqueued_at, priority, state)
    SELECT queue, now() - make_interval(secs => age_ms / 1000.0), priority, 'waiting'
    FROM unnest($1::integer[], $2::integer[], $3::integer[]) AS drawn (queue, age_ms, priority);

-- Now, and not at some moment of what is measured.
VACUUM (ANALYZE)
