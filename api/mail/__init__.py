"""A mail on its way: sealed in the outbox, written out as RFC 5322 says, handed over."""
