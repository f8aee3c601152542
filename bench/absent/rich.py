# noqa: INP001  no package: a folder on the path
"""Stands before rich, which httpie brings into .venv, for the servers that are measured.

Production has none: structlog imports it where it finds it, and it is 4 MiB.
"""

raise ModuleNotFoundError("No module named 'rich'", name="rich")
