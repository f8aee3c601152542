-- Which members of an event were erased, so that a null says whether there was ever a value.
-- depends: 0006.audit-log

-- Names of members with commas between them; NULL: nothing was erased. What is erased is NULL, but for
-- request_id, which becomes '', and data, which becomes the JSON null: neither column takes a NULL.
ALTER TABLE audit_event ADD COLUMN erased VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL;
