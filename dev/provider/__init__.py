"""An OpenID provider for development and tests. It asks for no password and is not for production.

It runs in ``.venv``: unlike the rest of ``dev/``, it needs a library (joserfc).
"""
