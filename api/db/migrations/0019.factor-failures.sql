-- Wrong second factors in a row. In MariaDB, so that an emptied Redis gives nobody more tries.
-- depends: 0018.import-and-export

-- side: the name of a known device or the id of a session, in hexadecimal; empty: all strangers together.
CREATE TABLE factor_failure (
    account_id BINARY(16)   NOT NULL,
    side       VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    failures   INT UNSIGNED NOT NULL,
    wait_until DATETIME(6)  NULL,
    expires_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (account_id, side),
    KEY factor_failure_expires_at (expires_at),
    CONSTRAINT factor_failure_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB;
