-- A new audit log in the place of one that can't be gone on with.
-- depends: 0006.audit-log

-- While one is begun: JSON of the new log's name and of what the old one was at last. Nobody seals then. It
-- is written before the old log's leaves and hashes go, in batches, so that a command that was killed goes on.
-- VARCHAR, not JSON: it is no longer than a signed checkpoint and some hashes.
ALTER TABLE audit_tree ADD COLUMN beginning VARCHAR(8192) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
