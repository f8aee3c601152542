"""What happened to an account."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api.domain import clock, ids
from api.domain.audit import AuditEvent
from api.domain.session import Session
from api.rules.audit_trail.hide_strangers import hide_strangers
from api.store import audit_event

# Each partition is looked into: some 20 microseconds for each month that is kept. Those who come
# often have a page in the latest ones, and those who are new have nothing before them.
_LATEST = timedelta(days=184)
_APART = timedelta(days=31)  # by how much clocks may have differed


def read_security_feed(current: Session, before: UUID | None, limit: int) -> list[AuditEvent]:
    """Return audit events about the account that is signed in, newest first.

    At most ``limit``, those older than ``before``. While its address is unverified, they do not
    tell where other sessions' requests came from: see ``hide_strangers``.
    """
    account_id = current.account.id
    before = before or ids.GREATEST
    recent = clock.now() - _LATEST
    bound = min(ids.earliest(recent), before)
    events = audit_event.list_by_subject(account_id, bound, before, limit)
    is_new = account_id >= ids.earliest(recent + _APART)  # ids are by time
    if len(events) < limit and not is_new:
        left = limit - len(events)
        events += audit_event.list_by_subject(account_id, ids.LEAST, bound, left)
    return [hide_strangers(current, event) for event in events]
