-- The erased members of an event, which distinguish an erased value from one that never existed.
-- depends: 0006.audit-log

-- Names of members, comma-separated; NULL: nothing was erased. An erased member becomes NULL, except
-- request_id, which becomes '', and data, which becomes the JSON null: both columns are NOT NULL.
ALTER TABLE audit_event ADD COLUMN erased VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL;
