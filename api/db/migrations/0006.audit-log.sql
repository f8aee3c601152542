-- The transparency log over the audit events: the leaf of each event, the tree, the state of sealing.
-- depends: 0002.account-language

-- Written by sealers, never by requests. A leaf is never given to another event: two unique keys ensure
-- that, even if a sealer has a bug. salt is the salt of the leaf's commitments. When values are erased
-- it is deleted, and openings keeps the remaining parts (api/tlog/leaf.py).
CREATE TABLE audit_leaf (
    leaf_index BIGINT UNSIGNED NOT NULL,
    event_id   BINARY(16)      NOT NULL,
    salt       BINARY(16)      NULL,
    openings   JSON            NULL,
    PRIMARY KEY (leaf_index),
    UNIQUE KEY audit_leaf_event (event_id)
) ENGINE=InnoDB;

-- The hashes of the tree, in tiles as in C2SP tlog-tiles: at most 256 hashes of 32 bytes each.
CREATE TABLE audit_tile (
    level      TINYINT UNSIGNED NOT NULL,
    tile_index BIGINT UNSIGNED  NOT NULL,
    hashes     VARBINARY(8192)  NOT NULL,
    PRIMARY KEY (level, tile_index)
) ENGINE=InnoDB;

-- One row, which a sealer locks. checkpoint is the latest signed checkpoint. Every event up to sealed_to
-- is sealed, except events that were committed late. swept_to is the position of the search for them.
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
