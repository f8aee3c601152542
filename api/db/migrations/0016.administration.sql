-- Locks, own roles, activity, invitations, scheduled deletions, service accounts and API tokens.
-- depends: 0015.factors

-- An administrator's lock: in force while locked_until is NULL or in the future. external_id is the
-- account's id in the operator's own systems. name_key is the case-folded name, email_domain the part of
-- email_key behind the @, for searches. is_locked: lock_reason is set. No virtual columns: after a kill,
-- mariadbd --wsrep-recover hung in the purge of a table with an index on one (MariaDB 10.11.18).
ALTER TABLE account
    ADD COLUMN lock_reason  VARCHAR(16)    CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN locked_until DATETIME(6)    NULL,
    ADD COLUMN locked_at    DATETIME(6)    NULL,
    ADD COLUMN locked_by    BINARY(16)     NULL,
    ADD COLUMN external_id  VARBINARY(255) NULL,
    ADD COLUMN name_key     VARBINARY(400) NULL,
    ADD COLUMN email_domain VARBINARY(255) NULL,
    ADD COLUMN is_locked    TINYINT(1)     NOT NULL DEFAULT 0,
    ALGORITHM=INSTANT;
ALTER TABLE account ADD UNIQUE KEY account_external_id (external_id), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE account ADD KEY account_name_key (name_key, id), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE account ADD KEY account_email_domain (email_domain, id), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE account ADD KEY account_is_locked (is_locked, id), ALGORITHM=INPLACE, LOCK=NONE;

-- The roles. Those of Gatebook have their permissions in the code, and '' here. lock_count is written
-- by whoever must be alone in changing the holders of a role.
CREATE TABLE role (
    name        VARCHAR(40)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    permissions TEXT          CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    description VARCHAR(200)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    is_built_in TINYINT(1)    NOT NULL DEFAULT 0,
    version     INT UNSIGNED  NOT NULL DEFAULT 1,
    lock_count  INT UNSIGNED  NOT NULL DEFAULT 0,
    created_at  DATETIME(6)   NOT NULL,
    updated_at  DATETIME(6)   NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB;
INSERT INTO role (name, permissions, is_built_in, created_at, updated_at) VALUES
    ('admin', '', 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)),
    ('auditor', '', 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6));

-- Every definition that a role has had. permissions is NULL where the role was removed.
CREATE TABLE role_version (
    role        VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    changed_at  DATETIME(6)  NOT NULL,
    version     INT UNSIGNED NOT NULL,
    permissions TEXT         CHARACTER SET ascii COLLATE ascii_bin NULL,
    description VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (role, changed_at, version)
) ENGINE=InnoDB;

-- The operator's own permissions, beside the built-in ones.
CREATE TABLE permission (
    name        VARCHAR(80)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    description VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB;

-- Who holds which role: the truth. account.roles is its copy, written in the same transaction, so that
-- a session is read with one row.
CREATE TABLE account_role (
    account_id BINARY(16)  NOT NULL,
    role       VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    granted_at DATETIME(6) NOT NULL,
    granted_by BINARY(16)  NULL,
    PRIMARY KEY (account_id, role),
    KEY account_role_role (role, account_id),
    CONSTRAINT account_role_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT account_role_role_fk FOREIGN KEY (role) REFERENCES role (name)
) ENGINE=InnoDB;
INSERT INTO account_role (account_id, role, granted_at)
    SELECT account.id, role.name, account.updated_at
    FROM account JOIN role ON FIND_IN_SET(role.name, account.roles) > 0
    WHERE account.roles > '';

-- The day on which an account was last seen, in UTC: one write a person a day.
CREATE TABLE account_activity (
    account_id   BINARY(16) NOT NULL,
    last_seen_on DATE       NOT NULL,
    PRIMARY KEY (account_id),
    KEY account_activity_last_seen_on (last_seen_on, account_id),
    CONSTRAINT account_activity_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- Accounts that are deleted once due_at has passed. They are locked meanwhile.
CREATE TABLE account_deletion (
    account_id   BINARY(16)  NOT NULL,
    due_at       DATETIME(6) NOT NULL,
    reason       VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    scheduled_by BINARY(16)  NULL,
    created_at   DATETIME(6) NOT NULL,
    PRIMARY KEY (account_id),
    KEY account_deletion_due_at (due_at),
    CONSTRAINT account_deletion_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- An account that was made for a person, who accepts with a mailed token. It has no password until then.
-- id is that of the mailed proof. roles: granted on acceptance, if the inviter may still grant them.
CREATE TABLE account_invitation (
    id          BINARY(16)  NOT NULL,
    account_id  BINARY(16)  NOT NULL,
    invited_by  BINARY(16)  NOT NULL,
    roles       VARCHAR(700) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at  DATETIME(6) NOT NULL,
    expires_at  DATETIME(6) NOT NULL,
    accepted_at DATETIME(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY account_invitation_account (account_id),
    KEY account_invitation_expires_at (expires_at),
    CONSTRAINT account_invitation_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- A program of the operator's: no address, no password, no session; it acts with API tokens.
CREATE TABLE service_account (
    id          BINARY(16)   NOT NULL,
    name        VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    description VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    permissions TEXT         CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_by  BINARY(16)   NULL,
    locked_at   DATETIME(6)  NULL,
    version     INT UNSIGNED NOT NULL DEFAULT 1,
    created_at  DATETIME(6)  NOT NULL,
    updated_at  DATETIME(6)  NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB;

-- digest is SHA-256 over 256 random bits. A token belongs to an account or to a service account.
-- warned_days: the last notice about its end told of that many days.
CREATE TABLE api_token (
    id                 BINARY(16)   NOT NULL,
    account_id         BINARY(16)   NULL,
    service_account_id BINARY(16)   NULL,
    name               VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    digest             BINARY(32)   NOT NULL,
    hint               VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    permissions        TEXT         CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at         DATETIME(6)  NOT NULL,
    expires_at         DATETIME(6)  NOT NULL,
    last_used_at       DATETIME(6)  NULL,
    ended_at           DATETIME(6)  NULL,
    successor_of       BINARY(16)   NULL,
    warned_days        TINYINT UNSIGNED NULL,
    PRIMARY KEY (id),
    UNIQUE KEY api_token_digest (digest),
    KEY api_token_account (account_id, id),
    KEY api_token_service_account (service_account_id, id),
    KEY api_token_expires_at (expires_at),
    CONSTRAINT api_token_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT api_token_service_account_fk FOREIGN KEY (service_account_id) REFERENCES service_account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- The administrator who asked for the proof on behalf of the owner; NULL: a client asked. A change of
-- address with one is confirmed without a session, while that administrator has the permission.
ALTER TABLE mailed_proof ADD COLUMN requested_by BINARY(16) NULL, ALGORITHM=INSTANT;
