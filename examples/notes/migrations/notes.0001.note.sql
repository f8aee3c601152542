-- The notes of the signed-in account.
-- depends: 0001.accounts-sessions-audit

CREATE TABLE note (
    id         BINARY(16)    NOT NULL,
    account_id BINARY(16)    NOT NULL,
    text       VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    version    INT UNSIGNED  NOT NULL DEFAULT 1,
    created_at DATETIME(6)   NOT NULL,
    updated_at DATETIME(6)   NOT NULL,
    PRIMARY KEY (id),
    KEY note_account (account_id, id),
    CONSTRAINT note_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;
