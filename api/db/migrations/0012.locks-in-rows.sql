-- Locks that hold on all nodes of a Galera cluster: there a row that is locked and not written is
-- locked on one node only.
-- depends: 0011.left-unverified-address

-- Counted up where the database is a node of Galera, by each transaction that locks the account:
-- of two on two nodes, the second is refused.
ALTER TABLE account ADD COLUMN lock_count BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- Who changes the partitions of the audit trail, and until when at the latest. NULL: nobody.
CREATE TABLE lease (
    name       VARBINARY(64) NOT NULL,
    holder     BINARY(16)    NULL,
    expires_at DATETIME(6)   NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB;

INSERT INTO lease (name) VALUES ('audit_event');
