"""The operator who runs a command, as a client."""

from __future__ import annotations

from api.domain import ids
from api.domain.client import Client


def operator() -> Client:
    """Return the client for the command line: no account, and no address."""
    return Client(ip=None, user_agent="python -m api", request_id=ids.new_name())
