"""Read gunicorn's environment variable for a new master."""

from __future__ import annotations

import os


def replaced_master() -> str | None:
    """Return the pid of the master that an update replaces; None if there is no update."""
    return os.environ.get("GUNICORN_PID")
