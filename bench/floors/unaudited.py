"""Gatebook without its audit trail: every signal is answered as if its event were written.

There is no setting for this, and there shall be none (I1): it is what auditing is measured beside.
"""

from __future__ import annotations

from api import create_app
from api.domain import ids
from api.receivers import audit
from api.signals import Recorded

__all__ = ["create_app"]


def _unrecorded(_sender: object, **_: object) -> Recorded:
    return Recorded(ids.GREATEST)


audit.record = _unrecorded  # type: ignore[assignment]
