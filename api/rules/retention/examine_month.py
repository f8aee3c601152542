"""Examine whether the events of a month may be dropped.

Dropped events are lost evidence. So all must be sealed, the log and its events must match the
checkpoints, and exports that were verified against the same checkpoints must hold the events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from api.domain import clock, ids
from api.domain.month import Month
from api.rules.audit_log.export_sealed import export_sealed
from api.rules.audit_log.find_leaf_range import find_leaf_range
from api.store import audit_leaf, audit_month, audit_tree
from api.tlog import checkpoint, erasure
from api.tlog.checkpoint import Checkpoint
from api.tlog.export_lines import Runs, first_outside, merge_runs
from api.tlog.note import NoteError, Verifier
from api.tlog.verification import verify

_CHUNK = 10_000  # leaves read by one statement
_MOST_RUNS = 10_000  # about 200 KB in the event that announces them


class NotPruned(RuntimeError):
    """Nothing was dropped; the message says why and what to do."""


class OldMonth(msgspec.Struct, frozen=True):
    """The events of a month and their leaves, all among the first ``size`` leaves of the log."""

    month: Month
    events: int
    leaves: Runs
    size: int


def examine_month(
    month: Month,
    exported: Runs,
    erased: Mapping[int, frozenset[str]],
    checkpoints: Sequence[Checkpoint],
    verifiers: Sequence[Verifier],
) -> OldMonth:
    """Return the leaves of a month if its events may be dropped.

    ``exported``: leaves held by verified exports. ``erased``: by leaf, the members whose values no
    export holds.

    Raises ``NotPruned``, ``Unavailable``.
    """
    head = _head(verifiers)
    since = _since(month)
    low = ids.LEAST if since is None else ids.earliest(since)
    high = ids.earliest(month.end)
    events, unsealed = audit_leaf.count_unsealed(low, high, head.size)
    if unsealed:
        raise NotPruned(
            f"{month}: {unsealed:,} of {events:,} events are not sealed. Seal them:"
            " python -m api audit seal --once, or run a worker with AUDIT_SIGNING_KEYS."
        )
    extent = find_leaf_range(since, month.end)
    if not events or extent is None:
        return OldMonth(month, 0, [], head.size)
    leaves = merge_runs(_places(extent, low, high))
    if (missing := first_outside(leaves, exported)) is not None:
        begin = "" if since is None else f" --since {clock.to_text(since)}"
        raise NotPruned(
            f"{month}: {events:,} events, and no verified export has them all: {missing} of the log"
            f" is in none. Export them: python -m api audit export --sealed{begin} --until"
            f" {clock.to_text(month.end)} --checkpoint FILE --output FILE, and prune with"
            " --exported FILE."
        )
    if len(leaves) > _MOST_RUNS:
        raise NotPruned(f"{month}: its events are in {len(leaves):,} pieces of the log: too many.")
    _compare_erased(month, leaves, erased)
    _compare_with_checkpoints(extent, [head, *checkpoints])
    return OldMonth(month, events, leaves, head.size)


def _since(month: Month) -> datetime | None:
    """Return the end of the partition before this month's; None: this is the first."""
    earlier = [other for other in audit_month.list_months() if other < month]
    return earlier[-1].end if earlier else None


def _head(verifiers: Sequence[Verifier]) -> Checkpoint:
    signed = audit_tree.checkpoint()
    if signed is None:
        raise NotPruned(
            "Nothing is sealed, so dropped events could not be proved later. Create a key and seal"
            " the events: docs/audit-log.md."
        )
    try:
        return checkpoint.open_checkpoint(signed, verifiers)
    except NoteError as error:
        raise NotPruned(f"The latest checkpoint can't be trusted: {error}") from None


def _places(extent: tuple[int, int], low: UUID, high: UUID) -> Iterator[tuple[int, int]]:
    for first in range(*extent, _CHUNK):
        for index, event_id in audit_leaf.list_places(first, min(first + _CHUNK, extent[1])):
            if low <= event_id < high:
                yield index, index + 1


def _compare_erased(month: Month, leaves: Runs, erased: Mapping[int, frozenset[str]]) -> None:
    """Raise if the exports lack a value that the database still has.

    Erasure events tell only how many values were erased, not whose: a file could lack others.
    """
    for begin, end in leaves:
        for first in range(begin, end, _CHUNK):
            stop = min(first + _CHUNK, end)
            if not any(index in erased for index in range(first, stop)):
                continue
            recorded = {
                row.index: erasure.erased(row.material)
                for row in audit_leaf.list_erased(first, stop)
                if row.material is not None
            }
            for index in range(first, stop):
                lacking = erased.get(index, frozenset()) - recorded.get(index, frozenset())
                if lacking:
                    raise NotPruned(
                        f"{month}: of event {index} the exports lack {', '.join(sorted(lacking))},"
                        " which the database has. Export again."
                    )


def _compare_with_checkpoints(extent: tuple[int, int], checkpoints: Sequence[Checkpoint]) -> None:
    """Raise unless the events to drop are the sealed ones."""

    def read() -> Iterator[bytes]:
        lines = export_sealed(*extent, [head.size for head in checkpoints])
        return map(msgspec.json.encode, lines)

    failure = verify(read, checkpoints, part=True).failure
    if failure is not None:
        raise NotPruned(
            f"The log does not match its checkpoints, and the events to drop are evidence:"
            f" event {failure.index} {failure.how}: {failure.detail}."
        )
