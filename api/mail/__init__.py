"""Mail: sealed in the outbox, composed by RFC 5322, handed to a mail server."""
