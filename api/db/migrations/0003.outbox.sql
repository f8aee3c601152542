-- What is to be delivered outside: written in the transaction that causes it, removed once it is out.
-- depends: 0002.account-language

-- recipient_digest is SHA-256 of whom it is for (mail: the canonical address): what has the same one is
-- delivered in order. payload holds tokens, so it is encrypted under a key that is not in the database.
-- Whoever takes a row writes its own name into claim and the time until which it may be at it into
-- next_attempt_at: should it be killed, the row is due again by itself. dead_at: given up. waiting_since:
-- created_at, or when somebody gave what was given up another chance.
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
