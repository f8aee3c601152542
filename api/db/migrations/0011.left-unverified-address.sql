-- When an account moved away from an address that it had never verified.
-- depends: 0002.account-language

-- Requests that others, such as its owner, made with that address before then must not be shown to the
-- holder of the account. NULL: it never moved away from such an address.
ALTER TABLE account ADD COLUMN left_unverified_at DATETIME(6) NULL;
