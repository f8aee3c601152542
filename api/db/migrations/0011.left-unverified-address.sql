-- When an account moved away from an address that it had never verified.
-- depends: 0002.account-language

-- What others did with that address before then, its owner among them, is not the account holder's to see.
-- NULL: it never did.
ALTER TABLE account ADD COLUMN left_unverified_at DATETIME(6) NULL;
