"""Shapes of request bodies and query strings, without I/O, HTTP or rules."""
