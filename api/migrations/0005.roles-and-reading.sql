-- Who holds a role is found without reading every account.
-- depends: 0002.account-language

ALTER TABLE account ADD KEY account_roles (roles);
