"""Read the audit log's latest checkpoint."""

from __future__ import annotations

from api.errors import NotFound
from api.store import audit_tree


def read_checkpoint() -> str:
    """A signed note. Raises ``NotFound`` before the first event was sealed; ``Unavailable``."""
    signed = audit_tree.checkpoint()
    if signed is None:
        raise NotFound("No event has been sealed yet.")
    return signed
