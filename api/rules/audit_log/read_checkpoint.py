"""Read the latest checkpoint of the audit log."""

from __future__ import annotations

from api.errors import NotFound
from api.store import audit_tree


def read_checkpoint() -> str:
    """Return the latest checkpoint as a signed note.

    Raises ``NotFound`` before the first event is sealed; ``Unavailable``.
    """
    signed = audit_tree.checkpoint()
    if signed is None:
        raise NotFound("No event has been sealed yet.")
    return signed
