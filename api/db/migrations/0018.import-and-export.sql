-- Imported password hashes, runs of imports, metadata of accounts.
-- depends: 0017.identities

-- password_scheme: scheme and cost of an imported hash, as in its first two fields behind $gb$
-- ('bcrypt$12'); NULL: Argon2id of our own, or none. Written with password_hash, always. No virtual
-- column: see 0016.
ALTER TABLE account
    ADD COLUMN password_scheme VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ALGORITHM=INSTANT;
ALTER TABLE account ADD KEY account_password_scheme (password_scheme), ALGORITHM=INPLACE, LOCK=NONE;

-- How many accounts have a password of each scheme, counted by housekeeping and by imports. scheme: as
-- account.password_scheme; '' is Argon2id of our own. share: of all accounts with a password.
-- first_share: the share after the latest import, from which share falls as people sign in. An unknown
-- address imitates this mix in time. draw_key, in the row '' only: which scheme an address imitates is
-- drawn by HMAC with it. It opens nothing, and may not change when SECRET_KEY does.
CREATE TABLE password_scheme (
    scheme      VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    accounts    INT UNSIGNED  NOT NULL,
    share       DOUBLE        NOT NULL,
    first_share DOUBLE        NOT NULL,
    draw_key    BINARY(32)    NULL,
    counted_at  DATETIME(6)   NOT NULL,
    PRIMARY KEY (scheme)
) ENGINE=InnoDB;

-- One row a file and reader: how far its import came, written with each batch of accounts. line: the
-- number of lines that are done. source_digest: SHA-256 of the file and of the options that change what
-- is imported.
CREATE TABLE import_run (
    id            BINARY(16)   NOT NULL,
    source_digest BINARY(32)   NOT NULL,
    source        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    line          INT UNSIGNED NOT NULL,
    created       INT UNSIGNED NOT NULL,
    updated       INT UNSIGNED NOT NULL,
    skipped       INT UNSIGNED NOT NULL,
    rejected      INT UNSIGNED NOT NULL,
    started_at    DATETIME(6)  NOT NULL,
    updated_at    DATETIME(6)  NOT NULL,
    finished_at   DATETIME(6)  NULL,
    PRIMARY KEY (id),
    UNIQUE KEY import_run_source_digest (source_digest)
) ENGINE=InnoDB;

-- JSON objects in UTF-8, compact. NULL: empty. Not in account: sessions are read with its row.
-- version: rises with each change, for If-Match; without a row it is 1.
CREATE TABLE account_metadata (
    account_id BINARY(16)       NOT NULL,
    public     VARBINARY(4096)  NULL,
    private    VARBINARY(4096)  NULL,
    version    INT UNSIGNED     NOT NULL DEFAULT 1,
    updated_at DATETIME(6)      NOT NULL,
    PRIMARY KEY (account_id),
    CONSTRAINT account_metadata_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;

-- The attempts of a person, whom a deletion takes out of them.
ALTER TABLE provider_attempt ADD KEY provider_attempt_account (account_id), ALGORITHM=INPLACE, LOCK=NONE;
