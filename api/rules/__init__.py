"""Use cases of the API, one verb a file.

A rule takes plain values and a ``Client``, raises the errors of ``api.errors``, and knows nothing
of HTTP.
"""
