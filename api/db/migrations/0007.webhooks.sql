-- Webhooks: the receivers of audit events, the queues, and the results of delivery attempts.
-- depends: 0005.roles-and-reading

-- secret and previous_secret are encrypted at rest under a key that is not in the database. read_to:
-- every event up to it has been examined, except events that were committed late. swept_to and
-- sweep_from are for the search for them. claim is a worker's lease token, and next_attempt_at the end
-- of its lease, as in outbox. paused: the reason why the worker switched the webhook off.
CREATE TABLE webhook (
    id                      BINARY(16)      NOT NULL,
    url                     VARCHAR(2000)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    description             VARCHAR(200)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    event_types             VARCHAR(4096)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    enabled                 BOOLEAN         NOT NULL DEFAULT TRUE,
    paused                  VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NULL,
    secret                  VARBINARY(255)  NOT NULL,
    previous_secret         VARBINARY(255)  NULL,
    previous_secret_ends_at DATETIME(6)     NULL,
    version                 INT UNSIGNED    NOT NULL DEFAULT 1,
    created_at              DATETIME(6)     NOT NULL,
    updated_at              DATETIME(6)     NOT NULL,
    read_to                 BINARY(16)      NOT NULL,
    swept_to                BINARY(16)      NOT NULL,
    sweep_from              BINARY(16)      NOT NULL,
    looked_at               DATETIME(6)     NOT NULL,
    turns                   BIGINT UNSIGNED NOT NULL DEFAULT 0,
    claim                   BINARY(16)      NULL,
    next_attempt_at         DATETIME(6)     NOT NULL,
    failures                INT UNSIGNED    NOT NULL DEFAULT 0,
    failing_since           DATETIME(6)     NULL,
    PRIMARY KEY (id),
    KEY webhook_due (enabled, next_attempt_at),
    KEY webhook_looked_at (enabled, looked_at)
) ENGINE=InnoDB;

-- The position of an event in the queue of one webhook: by turn, and within a turn by the event's id.
-- The event itself is read when it is sent: there is no second copy of data that may have to be erased.
CREATE TABLE webhook_delivery (
    webhook_id BINARY(16)      NOT NULL,
    event_id   BINARY(16)      NOT NULL,
    type       VARCHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state      VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    turn       BIGINT UNSIGNED NOT NULL,
    attempts   INT UNSIGNED    NOT NULL DEFAULT 0,
    created_at DATETIME(6)     NOT NULL,
    settled_at DATETIME(6)     NULL,
    PRIMARY KEY (webhook_id, event_id),
    KEY webhook_delivery_queue (webhook_id, state, turn, event_id),
    KEY webhook_delivery_settled (state, settled_at)
) ENGINE=InnoDB;

-- http_status NULL: there was no answer, and error has the reason. answer: the beginning of its body.
CREATE TABLE webhook_attempt (
    id           BINARY(16)        NOT NULL,
    webhook_id   BINARY(16)        NOT NULL,
    event_id     BINARY(16)        NOT NULL,
    attempted_at DATETIME(6)       NOT NULL,
    milliseconds INT UNSIGNED      NOT NULL,
    http_status  SMALLINT UNSIGNED NULL,
    error        VARCHAR(255)      CHARACTER SET ascii COLLATE ascii_bin NULL,
    answer       VARBINARY(1024)   NOT NULL,
    PRIMARY KEY (id),
    KEY webhook_attempt_delivery (webhook_id, event_id, id),
    KEY webhook_attempt_newest (webhook_id, id)
) ENGINE=InnoDB;
