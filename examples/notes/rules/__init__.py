"""Verbs, one use case a file. They know nothing of HTTP."""
