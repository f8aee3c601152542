"""How far the witnesses of the audit log were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.domain.audit import WitnessState
from api.settings.witness_url import Witness
from api.store import audit_tree, audit_witness
from api.tlog import checkpoint


@dataclass(frozen=True)
class Standing:
    """``size``: events of the last checkpoint it was handed, ``of`` those of the log."""

    name: str
    size: int
    of: int
    told_at: datetime | None
    failing_since: datetime | None
    reason: str | None
    checkpoint: str | None


def list_witnesses(witnesses: Sequence[Witness]) -> list[Standing]:
    """In the order of the setting. Raises ``Unavailable``."""
    latest = audit_tree.checkpoint()
    of = checkpoint.read(latest).size if latest else 0
    return [_standing(one, audit_witness.find(one.id), of) for one in witnesses]


def _standing(witness: Witness, state: WitnessState | None, of: int) -> Standing:
    if state is None:
        return Standing(witness.name, 0, of, None, None, None, None)
    size = checkpoint.read(state.checkpoint).size if state.checkpoint else 0
    return Standing(
        witness.name,
        size,
        of,
        state.told_at,
        state.failing_since,
        state.last_error,
        state.checkpoint,
    )
