"""The latest event that tells what was pruned."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.domain import ids
from api.domain.audit import TrailQuery
from api.store import audit_event
from api.tlog.export_lines import PRUNED, Runs


class Announced(msgspec.Struct, frozen=True):
    """What the event ``id`` says: ``leaves`` of a month go; ``gone`` is all that ever went."""

    id: UUID
    month: str
    events: int
    leaves: Runs
    gone: Runs
    size: int  # of the log, when they were examined
    exports: list[str]  # SHA-256 of each, in hexadecimal


def latest_prune() -> Announced | None:
    """None where nothing was pruned. Raises ``Unavailable``."""
    query = TrailQuery(types=(PRUNED,))
    for event in audit_event.list_matching(query, ids.LEAST, ids.GREATEST, 1):
        return msgspec.convert({**(event.data or {}), "id": event.id}, Announced)
    return None
