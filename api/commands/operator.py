"""Who acts when a command is run."""

from __future__ import annotations

from api.domain import ids
from api.domain.client import Client


def operator() -> Client:
    """Whoever sits at the command line: no account, and no address."""
    return Client(ip=None, user_agent="python -m api", request_id=ids.new_name())
