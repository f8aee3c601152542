-- Identities at other providers, and the attempts to sign in or link with one.
-- depends: 0016.administration

-- has_identity: a row of identity exists; a copy, so that a session is read with one row.
ALTER TABLE account
    ADD COLUMN has_identity TINYINT(1) NOT NULL DEFAULT 0,
    ALGORITHM=INSTANT;

-- The identity that a session was started with; unlinking it ends the session.
ALTER TABLE session ADD COLUMN identity_id BINARY(16) NULL, ALGORITHM=INSTANT;
ALTER TABLE pending_sign_in ADD COLUMN identity_id BINARY(16) NULL, ALGORITHM=INSTANT;

-- An identity is (issuer, subject). No query selects by its address, which is for people to read.
CREATE TABLE identity (
    id             BINARY(16)     NOT NULL,
    account_id     BINARY(16)     NOT NULL,
    provider       VARCHAR(32)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    issuer         VARCHAR(255)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject        VARBINARY(255) NOT NULL,
    email          VARCHAR(254)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    name           VARCHAR(200)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    created_at     DATETIME(6)    NOT NULL,
    last_used_at   DATETIME(6)    NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY identity_issuer_subject (issuer, subject),
    KEY identity_account (account_id, id),
    CONSTRAINT identity_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- One attempt is one way to the provider and back. The verifier of PKCE is derived from the id, so no
-- secret is stored. used_at: the answer of the provider was handed in, once. From then on the row holds
-- who the provider says it is, until an address was proved or the owner signed in (stage).
CREATE TABLE provider_attempt (
    id              BINARY(16)     NOT NULL,
    purpose         VARCHAR(16)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    provider        VARCHAR(32)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    client          VARCHAR(32)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    flow            VARCHAR(16)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    redirect_uri    VARCHAR(255)   CHARACTER SET ascii COLLATE ascii_bin NULL,
    state_digest    BINARY(32)     NULL,
    binding_digest  BINARY(32)     NOT NULL,
    nonce_digest    BINARY(32)     NOT NULL,
    session_id      BINARY(16)     NULL,
    account_id      BINARY(16)     NULL,
    deliver         VARCHAR(8)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    remembered      TINYINT(1)     NOT NULL,
    device          VARCHAR(100)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    client_state    VARCHAR(512)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    stage           VARCHAR(16)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    issuer          VARCHAR(255)   CHARACTER SET ascii COLLATE ascii_bin NULL,
    subject         VARBINARY(255) NULL,
    email           VARCHAR(254)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    name            VARCHAR(200)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    is_aal2         TINYINT(1)     NOT NULL DEFAULT 0,
    code_digest     BINARY(32)     NULL,
    code_expires_at DATETIME(6)    NULL,
    tries_left      TINYINT        NOT NULL DEFAULT 0,
    created_at      DATETIME(6)    NOT NULL,
    expires_at      DATETIME(6)    NOT NULL,
    used_at         DATETIME(6)    NULL,
    PRIMARY KEY (id),
    UNIQUE KEY provider_attempt_state (state_digest),
    KEY provider_attempt_identity (issuer, subject),
    KEY provider_attempt_expires_at (expires_at)
) ENGINE=InnoDB;
