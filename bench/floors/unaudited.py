"""Gatebook without its audit trail, which no setting can turn off (I1): a base to compare with."""

from __future__ import annotations

from api import create_app
from api.domain import ids
from api.receivers import audit
from api.signals import Recorded

__all__ = ["create_app"]

audit.record = lambda _sender, **_: Recorded(ids.GREATEST)
