"""Read the latest event that announces a prune."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.domain import ids
from api.domain.audit import TrailQuery
from api.store import audit_event, audit_leaf, audit_tree
from api.tlog import checkpoint
from api.tlog.export_lines import PRUNED, Runs
from api.tlog.former_log import BEGUN


class PruneEvent(msgspec.Struct, frozen=True):
    """The content of a prune event: ``leaves`` of one month, ``gone`` for all ever pruned."""

    id: UUID
    month: str
    events: int
    leaves: Runs
    gone: Runs
    size: int  # size of the log when the leaves were examined
    exports: list[str]  # SHA-256 of each, hexadecimal
    log: str | None = None  # log of those leaves; None: from a release that knew one log only


def log_name() -> str | None:
    """Return the name of the log; None while nothing is sealed.

    Raises ``Unavailable``.
    """
    signed = audit_tree.checkpoint()
    return None if signed is None else checkpoint.read(signed).origin


def latest_prune() -> PruneEvent | None:
    """Return the latest prune event; None if nothing was pruned since the log was begun.

    A prune event from before that does not count: its leaf indexes are those of an ended log.

    Raises ``Unavailable``.
    """
    query = TrailQuery(types=(PRUNED,))
    for event in audit_event.list_matching(query, ids.LEAST, ids.GREATEST, 1):
        prune = msgspec.convert({**(event.data or {}), "id": event.id}, PruneEvent)
        if prune.log is None:
            return None if _is_begun() else prune
        return prune if prune.log == log_name() else None
    return None


def _is_begun() -> bool:
    first = audit_leaf.list_from(0, 1)
    return bool(first and first[0].material and first[0].material["type"] == BEGUN)
