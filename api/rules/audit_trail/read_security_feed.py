"""Read the security events of an account."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api.domain import clock, device_name, ids
from api.domain.audit import AuditEvent, FeedEntry
from api.domain.audit_events import EventType
from api.domain.session import Session
from api.rules.audit_trail.hide_strangers import hide_strangers
from api.store import audit_event

# Each partition costs about 20 microseconds, one for each month kept. Frequent users fill a page
# from the latest partitions, and new users have no earlier events.
_LATEST = timedelta(days=184)
_APART = timedelta(days=31)  # the largest difference between clocks


def read_security_feed(current: Session, before_id: UUID | None, limit: int) -> list[FeedEntry]:
    """Return at most ``limit`` events about the current account before ``before_id``, newest first.

    While the address is unverified, the origin of requests in other sessions is hidden: see
    ``hide_strangers``. The device is hidden with it.
    """
    account_id = current.account.id
    before_id = before_id or ids.GREATEST
    recent = clock.now() - _LATEST
    bound = min(ids.earliest(recent), before_id)
    events = audit_event.list_by_subject(account_id, bound, before_id, limit)
    is_new = account_id >= ids.earliest(recent + _APART)  # ids are ordered by time
    if len(events) < limit and not is_new:
        left = limit - len(events)
        events += audit_event.list_by_subject(account_id, ids.LEAST, bound, left)
    return [hide_strangers(current, _entry(event, device)) for event, device in events]


def _entry(event: AuditEvent, session_device: str | None) -> FeedEntry:
    # a session that ends in another way than by signing out is not the one that sent the request
    is_other = event.type == EventType.SESSION_ENDED and event.data != {"reason": "signed_out"}
    own_device = None if is_other else session_device
    return FeedEntry(event, own_device or device_name.name_of(event.user_agent))
