-- Accounts, the ledger of sessions, the audit trail, and idempotency keys.
-- depends:

-- email_key is the canonical form that identifies a mailbox. It is bytes, so that no collation can
-- make two addresses equal ('strasse' and 'straße', trailing blanks, case). email is the address as
-- it was entered.
CREATE TABLE account (
    id             BINARY(16)       NOT NULL,
    email          VARCHAR(254)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    email_key      VARBINARY(1016)  NOT NULL,
    email_verified TINYINT(1)       NOT NULL DEFAULT 0,
    name           VARCHAR(100)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    password_hash  VARCHAR(255)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    roles          VARCHAR(255)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    session_epoch  INT UNSIGNED     NOT NULL DEFAULT 1,
    version        INT UNSIGNED     NOT NULL DEFAULT 1,
    created_at     DATETIME(6)      NOT NULL,
    updated_at     DATETIME(6)      NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY account_email_key (email_key)
) ENGINE=InnoDB;

-- The ledger of sessions. A session is live if it has not ended, is within its idle and absolute
-- timeouts, and has its account's present session_epoch. Raising the epoch ends all sessions at once,
-- including those that are created at that moment.
CREATE TABLE session (
    id               BINARY(16)      NOT NULL,
    secret_digest    BINARY(32)      NOT NULL,
    account_id       BINARY(16)      NOT NULL,
    epoch            INT UNSIGNED    NOT NULL,
    created_at       DATETIME(6)     NOT NULL,
    authenticated_at DATETIME(6)     NOT NULL,
    last_seen_at     DATETIME(6)     NOT NULL,
    expires_at       DATETIME(6)     NOT NULL,
    idle_timeout     INT UNSIGNED    NOT NULL,
    remembered       TINYINT(1)      NOT NULL,
    assurance        TINYINT         NOT NULL,
    ip               VARCHAR(45)     CHARACTER SET ascii COLLATE ascii_bin NULL,
    user_agent       VARCHAR(512)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    device           VARCHAR(100)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    data             VARBINARY(4096) NULL,
    ended_at         DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY session_secret_digest (secret_digest),
    KEY session_account (account_id, id),
    KEY session_expires_at (expires_at),
    CONSTRAINT session_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- Events outlive the accounts and sessions that they describe, so they have no foreign keys. Ids are
-- UUIDv7, whose first 48 bits are milliseconds since 1970: partitions by id are partitions by month.
CREATE TABLE audit_event (
    id          BINARY(16)   NOT NULL,
    occurred_at DATETIME(6)  NOT NULL,
    type        VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    outcome     VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    actor       BINARY(16)   NULL,
    subject     BINARY(16)   NULL,
    session_id  BINARY(16)   NULL,
    request_id  VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ip          VARCHAR(45)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    user_agent  VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    data        JSON         NOT NULL,
    PRIMARY KEY (id),
    KEY audit_event_subject (subject, id)
) ENGINE=InnoDB
PARTITION BY RANGE COLUMNS (id) (
    PARTITION p202611 VALUES LESS THAN (X'01a22ee6b00000000000000000000000'),
    PARTITION p202612 VALUES LESS THAN (X'01a2ce8bd40000000000000000000000'),
    PARTITION p202701 VALUES LESS THAN (X'01a36e30f80000000000000000000000'),
    PARTITION p202702 VALUES LESS THAN (X'01a3fe63080000000000000000000000'),
    PARTITION p202703 VALUES LESS THAN (X'01a49e082c0000000000000000000000'),
    PARTITION p202704 VALUES LESS THAN (X'01a53886f40000000000000000000000'),
    PARTITION p202705 VALUES LESS THAN (X'01a5d82c180000000000000000000000'),
    PARTITION p202706 VALUES LESS THAN (X'01a672aae00000000000000000000000'),
    PARTITION p202707 VALUES LESS THAN (X'01a71250040000000000000000000000'),
    PARTITION p202708 VALUES LESS THAN (X'01a7b1f5280000000000000000000000'),
    PARTITION p202709 VALUES LESS THAN (X'01a84c73f00000000000000000000000'),
    PARTITION p202710 VALUES LESS THAN (X'01a8ec19140000000000000000000000'),
    PARTITION p202711 VALUES LESS THAN (X'01a98697dc0000000000000000000000'),
    PARTITION p202712 VALUES LESS THAN (X'01aa263d000000000000000000000000'),
    PARTITION p202801 VALUES LESS THAN (X'01aac5e2240000000000000000000000'),
    PARTITION p202802 VALUES LESS THAN (X'01ab5b3a900000000000000000000000'),
    PARTITION p202803 VALUES LESS THAN (X'01abfadfb40000000000000000000000'),
    PARTITION p202804 VALUES LESS THAN (X'01ac955e7c0000000000000000000000'),
    PARTITION p202805 VALUES LESS THAN (X'01ad3503a00000000000000000000000'),
    PARTITION p202806 VALUES LESS THAN (X'01adcf82680000000000000000000000'),
    PARTITION p202807 VALUES LESS THAN (X'01ae6f278c0000000000000000000000'),
    PARTITION p202808 VALUES LESS THAN (X'01af0eccb00000000000000000000000'),
    PARTITION p202809 VALUES LESS THAN (X'01afa94b780000000000000000000000'),
    PARTITION p202810 VALUES LESS THAN (X'01b048f09c0000000000000000000000'),
    PARTITION p202811 VALUES LESS THAN (X'01b0e36f640000000000000000000000'),
    PARTITION p202812 VALUES LESS THAN (X'01b18314880000000000000000000000'),
    PARTITION later VALUES LESS THAN (MAXVALUE)
);

-- request_digest is SHA-256 over the caller, the operation and the key. fingerprint is a MAC of the
-- body under a key that is not in the database, since the body may contain a password.
CREATE TABLE idempotency_key (
    request_digest BINARY(32)  NOT NULL,
    fingerprint    BINARY(32)  NOT NULL,
    resource_id    BINARY(16)  NOT NULL,
    created_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (request_digest),
    KEY idempotency_key_created_at (created_at)
) ENGINE=InnoDB;
