"""Check the invariants: tables and audit trail agree, no write and no mail is lost."""
