-- Locks that hold on all nodes of a Galera cluster, where a row that is locked but not written is
-- locked on one node only.
-- depends: 0011.left-unverified-address

-- Raised by each transaction that locks the account if the server is a Galera node: if two nodes do so
-- at once, certification refuses the second.
ALTER TABLE account ADD COLUMN lock_count BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- Leases, one row a name. audit_event is for changing the partitions of the audit trail. NULL: no holder.
CREATE TABLE lease (
    name       VARBINARY(64) NOT NULL,
    holder     BINARY(16)    NULL,
    expires_at DATETIME(6)   NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB;

INSERT INTO lease (name) VALUES ('audit_event');
