-- The transparency log over the audit events: which event is which leaf, the tree, where sealing stands.
-- depends: 0002.account-language

-- Written by whoever seals, never by requests. Once sealed, a place is never given to another event:
-- two unique keys see to that, whatever sealers do. salt is what the leaf's commitments are made with;
-- when values are erased it goes, and openings keeps what remains of it (api/tlog/leaf.py).
CREATE TABLE audit_leaf (
    leaf_index BIGINT UNSIGNED NOT NULL,
    event_id   BINARY(16)      NOT NULL,
    salt       BINARY(16)      NULL,
    openings   JSON            NULL,
    PRIMARY KEY (leaf_index),
    UNIQUE KEY audit_leaf_event (event_id)
) ENGINE=InnoDB;

-- The tree's hashes, in tiles as C2SP tlog-tiles has them: 256 of 32 bytes each at most.
CREATE TABLE audit_tile (
    level      TINYINT UNSIGNED NOT NULL,
    tile_index BIGINT UNSIGNED  NOT NULL,
    hashes     VARBINARY(8192)  NOT NULL,
    PRIMARY KEY (level, tile_index)
) ENGINE=InnoDB;

-- One row, which whoever seals locks. checkpoint is the latest, signed. Every event up to sealed_to is
-- sealed, but for what was committed late; swept_to is how far looking for those has come.
CREATE TABLE audit_tree (
    id         TINYINT UNSIGNED NOT NULL,
    size       BIGINT UNSIGNED  NOT NULL,
    checkpoint VARCHAR(4096)    CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    sealed_to  BINARY(16)       NOT NULL,
    swept_to   BINARY(16)       NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB;

INSERT INTO audit_tree (id, size, checkpoint, sealed_to, swept_to)
    VALUES (1, 0, NULL, X'00000000000000000000000000000000', X'00000000000000000000000000000000');
