"""List the witnesses of the audit log with the last checkpoint that each got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.domain.audit import WitnessState
from api.settings.witness_url import Witness
from api.store import audit_tree, audit_witness
from api.tlog import checkpoint
from api.tlog.checkpoint import Checkpoint


@dataclass(frozen=True)
class WitnessProgress:
    """The submission state of a witness: ``size`` events in its checkpoint, ``of`` in the log."""

    name: str
    size: int
    of: int
    told_at: datetime | None
    failing_since: datetime | None
    reason: str | None
    checkpoint: str | None


def list_witnesses(witnesses: Sequence[Witness]) -> list[WitnessProgress]:
    """Return the state of each witness in the order of the setting.

    Raises ``Unavailable``.
    """
    latest = audit_tree.checkpoint()
    head = checkpoint.read(latest) if latest else None
    return [_read_progress(witness, audit_witness.find(witness.id), head) for witness in witnesses]


def _read_progress(
    witness: Witness, state: WitnessState | None, head: Checkpoint | None
) -> WitnessProgress:
    of = head.size if head else 0
    if state is None:
        return WitnessProgress(witness.name, 0, of, None, None, None, None)
    submitted = checkpoint.read(state.checkpoint) if state.checkpoint else None
    size = submitted.size if submitted and head and submitted.origin == head.origin else 0
    return WitnessProgress(
        witness.name,
        size,
        of,
        state.told_at,
        state.failing_since,
        state.last_error,
        state.checkpoint,
    )
