-- The last submission to each witness of the audit log, and since when submissions fail.
-- depends: 0006.audit-log

-- witness is SHA-256 of its kind and place; name is for people, without secrets. checkpoint is the last
-- one that was submitted, with the witness's signature if it cosigns. next_attempt_at is also the end of
-- a sealer's lease: if the sealer is killed, the witness is due again. No proof relies on this table:
-- proofs rely on the checkpoints that the witness keeps.
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
