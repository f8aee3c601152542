-- How far each witness of the audit log was told, and since when one fails.
-- depends: 0006.audit-log

-- witness is SHA-256 of its kind and place; name says it to people, without secrets. checkpoint is the
-- last it was handed, with its signature where it gives one. Whoever tells it writes the time until which
-- they may be at it into next_attempt_at: should they be killed, it is due again by itself. Nothing that
-- is proved rests on this table: what a witness keeps does.
CREATE TABLE audit_witness (
    witness         BINARY(32)    NOT NULL,
    name            VARCHAR(255)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    checkpoint      VARCHAR(4096) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    told_at         DATETIME(6)   NULL,
    failing_since   DATETIME(6)   NULL,
    failures        INT UNSIGNED  NOT NULL DEFAULT 0,
    last_error      VARCHAR(255)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    next_attempt_at DATETIME(6)   NOT NULL,
    PRIMARY KEY (witness)
) ENGINE=InnoDB;
