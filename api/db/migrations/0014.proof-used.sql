-- When a mailed proof was used, apart from proofs that ended otherwise.
-- depends: 0013.audit-begun

-- A second click on a link is answered "already used". ended_at is set as well. NULL: it was not used, it
-- was used before this migration or by the previous release, or it was replaced by a newer one or ended.
ALTER TABLE mailed_proof ADD COLUMN used_at DATETIME(6) NULL;
