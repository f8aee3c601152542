-- The language of mails to an account: a tag of api.domain.languages.
-- depends: 0001.accounts-sessions-audit

ALTER TABLE account ADD COLUMN language VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL;
