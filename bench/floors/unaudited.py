"""Gatebook without its audit trail: each signal is answered as if its event were written.

No setting does this (I1: every change has its audit event). It is the base that auditing is
compared with.
"""

from __future__ import annotations

from api import create_app
from api.domain import ids
from api.receivers import audit
from api.signals import Recorded

__all__ = ["create_app"]

audit.record = lambda _sender, **_: Recorded(ids.GREATEST)
