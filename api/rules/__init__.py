"""Verbs, one use case a file: ``ls rules`` says what the system does.

A rule takes plain values and a ``Client``, raises what ``api.errors`` lists, and knows nothing of
HTTP.
"""
