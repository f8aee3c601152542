# noqa: INP001  no package: a folder on the path
"""Hide rich, which httpie installs into .venv, from the measured servers.

structlog imports rich if it is installed. It takes 4 MiB, and production does not have it.
"""

raise ModuleNotFoundError("No module named 'rich'", name="rich")
