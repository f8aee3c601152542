"""Check the invariants: audit trail and tables agree, nothing acknowledged and no mail is lost."""
