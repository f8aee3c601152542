# noqa: INP001  no package: a folder on the path
"""Hide rich (4 MiB), which httpie brings into .venv, from structlog in measured servers."""

raise ModuleNotFoundError("No module named 'rich'", name="rich")
