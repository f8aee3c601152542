-- Authenticator apps, recovery codes, passkeys, trusted devices, and sign-ins that wait for a factor.
-- depends: 0014.proof-used

-- has_second_factor: a confirmed authenticator app or a passkey exists. has_lone_passkey: a passkey that
-- stands alone exists. Both are copies for the check of a session, written with every change of factors.
-- asks_second_factor: the owner wants the second factor asked after the password. factor_epoch rises with
-- every change of factors: trusted devices and waiting sign-ins of an older epoch are void. user_handle is
-- random, and stable: passkeys contain it. enrol_by is written once, by the policy.
ALTER TABLE account
    ADD COLUMN user_handle        BINARY(32)   NULL,
    ADD COLUMN factor_epoch       INT UNSIGNED NOT NULL DEFAULT 1,
    ADD COLUMN has_second_factor  TINYINT(1)   NOT NULL DEFAULT 0,
    ADD COLUMN has_lone_passkey   TINYINT(1)   NOT NULL DEFAULT 0,
    ADD COLUMN asks_second_factor TINYINT(1)   NOT NULL DEFAULT 0,
    ADD COLUMN enrol_by           DATETIME(6)  NULL;
ALTER TABLE account ADD UNIQUE KEY account_user_handle (user_handle);

-- When something known and something held was last shown in the session. A session of the previous
-- release has NULL and the method 'password': its knowledge_at is authenticated_at.
ALTER TABLE session
    ADD COLUMN knowledge_at  DATETIME(6) NULL,
    ADD COLUMN possession_at DATETIME(6) NULL,
    ADD COLUMN methods       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'password';

-- Of a mailed sign-in: SHA-256 of the secret of the browser that asked. Its link works there only.
ALTER TABLE mailed_proof ADD COLUMN browser_digest BINARY(32) NULL;

-- secret is encrypted. last_step is the newest time step whose code was used: no code works twice.
-- Not confirmed: confirmed_at is NULL, and the row counts for nothing until expires_at removes it.
CREATE TABLE authenticator_app (
    id           BINARY(16)      NOT NULL,
    account_id   BINARY(16)      NOT NULL,
    secret       VARBINARY(96)   NOT NULL,
    last_step    BIGINT UNSIGNED NOT NULL DEFAULT 0,
    name         VARCHAR(100)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    created_at   DATETIME(6)     NOT NULL,
    confirmed_at DATETIME(6)     NULL,
    expires_at   DATETIME(6)     NULL,
    last_used_at DATETIME(6)     NULL,
    PRIMARY KEY (id),
    KEY authenticator_app_account (account_id, id),
    KEY authenticator_app_expires_at (expires_at),
    CONSTRAINT authenticator_app_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- digest is SHA-256 over 120 random bits.
CREATE TABLE recovery_code (
    id         BINARY(16)  NOT NULL,
    account_id BINARY(16)  NOT NULL,
    digest     BINARY(32)  NOT NULL,
    created_at DATETIME(6) NOT NULL,
    used_at    DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY recovery_code_digest (account_id, digest),
    CONSTRAINT recovery_code_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- public_key is COSE. Ids and keys are bytes, so that no collation can make two of them equal.
-- automatic: the browser made it without asking the person. Until it signs in beside the password, it is
-- no factor that other operations ask for.
CREATE TABLE passkey (
    id                 BINARY(16)      NOT NULL,
    account_id         BINARY(16)      NOT NULL,
    kind               VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    credential_id      VARBINARY(1023) NOT NULL,
    public_key         VARBINARY(4096) NOT NULL,
    algorithm          SMALLINT        NOT NULL,
    sign_count         INT UNSIGNED    NOT NULL,
    rp_id              VARCHAR(253)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    aaguid             BINARY(16)      NOT NULL,
    transports         VARCHAR(100)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    backup_eligible    TINYINT(1)      NOT NULL,
    backed_up          TINYINT(1)      NOT NULL,
    discoverable       TINYINT(1)      NULL,
    stands_alone       TINYINT(1)      NOT NULL,
    automatic          TINYINT(1)      NOT NULL DEFAULT 0,
    name               VARCHAR(100)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    created_at         DATETIME(6)     NOT NULL,
    last_used_at       DATETIME(6)     NULL,
    clone_suspected_at DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY passkey_credential_id (credential_id),
    KEY passkey_account (account_id, id),
    CONSTRAINT passkey_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- Challenges are signed, not stored; this table has those that were answered, right or wrong.
CREATE TABLE spent_challenge (
    digest     BINARY(32)  NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    PRIMARY KEY (digest),
    KEY spent_challenge_expires_at (expires_at)
) ENGINE=InnoDB;

-- A device on which the second factor is not asked after the password.
CREATE TABLE trusted_device (
    id            BINARY(16)   NOT NULL,
    account_id    BINARY(16)   NOT NULL,
    secret_digest BINARY(32)   NOT NULL,
    epoch         INT UNSIGNED NOT NULL,
    factor_epoch  INT UNSIGNED NOT NULL,
    name          VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    ip            VARCHAR(45)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    created_at    DATETIME(6)  NOT NULL,
    last_used_at  DATETIME(6)  NOT NULL,
    expires_at    DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY trusted_device_secret_digest (secret_digest),
    KEY trusted_device_account (account_id, id),
    KEY trusted_device_expires_at (expires_at),
    CONSTRAINT trusted_device_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- A sign-in that waits for a second factor. It is no session: its secret opens nothing but its own
-- next step. methods and kinds: those shown so far. passkey_id: the user-verified passkey that began it
-- and does not stand alone yet. session_id: the session that it became. told_at: when its owner was told
-- that it was left unfinished.
CREATE TABLE pending_sign_in (
    id            BINARY(16)       NOT NULL,
    account_id    BINARY(16)       NOT NULL,
    secret_digest BINARY(32)       NOT NULL,
    epoch         INT UNSIGNED     NOT NULL,
    factor_epoch  INT UNSIGNED     NOT NULL,
    methods       VARCHAR(64)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kinds         VARCHAR(32)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    passkey_id    BINARY(16)       NULL,
    remembered    TINYINT(1)       NOT NULL,
    deliver       VARCHAR(16)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    replaces      BINARY(32)       NULL,
    known_device  TINYINT(1)       NOT NULL,
    device        VARCHAR(100)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    tries_left    TINYINT UNSIGNED NOT NULL,
    ip            VARCHAR(45)      CHARACTER SET ascii COLLATE ascii_bin NULL,
    user_agent    VARCHAR(512)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    created_at    DATETIME(6)      NOT NULL,
    expires_at    DATETIME(6)      NOT NULL,
    ended_at      DATETIME(6)      NULL,
    session_id    BINARY(16)       NULL,
    told_at       DATETIME(6)      NULL,
    PRIMARY KEY (id),
    UNIQUE KEY pending_sign_in_secret_digest (secret_digest),
    KEY pending_sign_in_account (account_id, id),
    KEY pending_sign_in_expires_at (expires_at),
    CONSTRAINT pending_sign_in_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;
