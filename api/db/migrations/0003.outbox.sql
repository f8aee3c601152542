-- The outbox: messages to deliver, written in the transaction that causes them, deleted once they are
-- delivered.
-- depends: 0002.account-language

-- recipient_digest is SHA-256 of the recipient (mail: the canonical address): messages to the same
-- recipient are delivered in order. payload contains tokens, so it is encrypted at rest under a key
-- that is not in the database. claim is a worker's lease token, and next_attempt_at the end of its
-- lease: if the worker is killed, the row is due again. dead_at: when the row became a dead letter.
-- waiting_since: created_at, or when a dead letter was put back.
CREATE TABLE outbox (
    id               BINARY(16)       NOT NULL,
    kind             VARCHAR(16)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recipient_digest BINARY(32)       NOT NULL,
    payload          VARBINARY(16384) NOT NULL,
    attempts         INT UNSIGNED     NOT NULL DEFAULT 0,
    created_at       DATETIME(6)      NOT NULL,
    waiting_since    DATETIME(6)      NOT NULL,
    next_attempt_at  DATETIME(6)      NOT NULL,
    claim            BINARY(16)       NULL,
    dead_at          DATETIME(6)      NULL,
    last_error       VARCHAR(255)     CHARACTER SET ascii COLLATE ascii_bin NULL,
    PRIMARY KEY (id),
    KEY outbox_due (kind, dead_at, next_attempt_at),
    KEY outbox_dead_at (dead_at),
    KEY outbox_recipient (kind, recipient_digest, dead_at, id)
) ENGINE=InnoDB;
