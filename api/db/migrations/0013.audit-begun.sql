-- A new audit log that replaces one that can't be continued.
-- depends: 0006.audit-log

-- While a new log is begun: JSON with its name and the last state of the old log. Nothing is sealed
-- then. It is written before the leaves and hashes of the old log are deleted in batches, so that the
-- next run can continue a command that was killed. VARCHAR, not JSON: it is at most as long as a signed
-- checkpoint and some hashes.
ALTER TABLE audit_tree ADD COLUMN beginning VARCHAR(8192) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
