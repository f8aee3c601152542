"""Prove that the audit log only grew."""

from __future__ import annotations

from api.errors import FieldError, InvalidQuery
from api.i18n.catalogues import Phrase
from api.rules.audit_log.read_checkpoint import read_checkpoint
from api.store import audit_tile
from api.tlog import checkpoint, merkle
from api.tlog.tiles import Tiles


def prove_consistency(old: int, new: int) -> list[bytes]:
    """Return the consistency proof between the trees of ``old`` and ``new`` leaves.

    Raises ``InvalidQuery``, ``NotFound``.
    """
    size = checkpoint.read(read_checkpoint()).size
    faults = []
    if new > size:
        faults.append(_too_large("to", size))
    if old > new:
        faults.append(_too_large("from", new))
    if faults:
        raise InvalidQuery(faults)
    return merkle.consistency_proof(Tiles(audit_tile.find).node, old, new)


def _too_large(parameter: str, most: int) -> FieldError:
    message = Phrase("At most {max}.", max=most)
    return FieldError("too_large", message, parameter=parameter, params={"max": most})
