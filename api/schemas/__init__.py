"""The shape of the bodies and query strings that come in. No I/O, no HTTP, no rules."""
