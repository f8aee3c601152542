-- Mailed proofs that a person reads an address: a token in a link, and a short code to type.
-- depends: 0003.outbox

-- account_id is NULL in a decoy: a request for an unknown address gets a row and an id, too. It becomes
-- NULL when the account is deleted. email is the address to prove: the account's own, the new one, or
-- the old one. email_key is set in undo_email_change only: while that proof is valid, the old address is
-- reserved for its account. account_version orders these proofs: an undo ends the later ones.
-- token_digest is SHA-256 over 256 random bits. code_digest is a MAC under a key that is not in the
-- database, since eight digits could be guessed from a plain digest. ended_at: when the proof was used,
-- replaced by a newer one, or ended otherwise, such as by a new password.
CREATE TABLE mailed_proof (
    id              BINARY(16)       NOT NULL,
    purpose         VARCHAR(32)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id      BINARY(16)       NULL,
    account_version INT UNSIGNED     NULL,
    email           VARCHAR(254)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    email_key       VARBINARY(1016)  NULL,
    token_digest    BINARY(32)       NOT NULL,
    code_digest     BINARY(32)       NOT NULL,
    tries_left      TINYINT UNSIGNED NOT NULL,
    created_at      DATETIME(6)      NOT NULL,
    code_expires_at DATETIME(6)      NOT NULL,
    expires_at      DATETIME(6)      NOT NULL,
    ended_at        DATETIME(6)      NULL,
    PRIMARY KEY (id),
    UNIQUE KEY mailed_proof_token_digest (token_digest),
    KEY mailed_proof_account (account_id, purpose),
    KEY mailed_proof_email_key (email_key),
    KEY mailed_proof_expires_at (expires_at),
    CONSTRAINT mailed_proof_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL
) ENGINE=InnoDB;
