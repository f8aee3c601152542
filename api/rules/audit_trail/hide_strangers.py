"""Hide the origin of requests that another person may have made."""

from __future__ import annotations

import msgspec

from api.domain.audit import AuditEvent, FeedEntry
from api.domain.session import Session

_REPLACED = {"reason": "replaced"}  # by another account, in the same browser
HIDDEN = frozenset({"ip", "user_agent", "request_id"})


def hides(current: Session, event: AuditEvent) -> bool:
    """Return whether an event about the account of this session may come from another person.

    Anybody can sign up with an address of someone else. While it is unverified, a failed sign-in or
    a reset is as likely the act of the address's owner, whom the stranger must not locate, also not
    later from another address. Only events of the caller's own session are certainly the caller's.

    Nor may people locate the administrator who locked them or changed their account.
    """
    if event.session_id == current.id:
        return False
    account = current.account
    if event.actor not in {None, account.id} and event.data != _REPLACED:
        return True  # an administrator, whom the person must not locate
    left = account.left_unverified_at
    return not account.email_verified or (left is not None and event.occurred_at < left)


def hide_strangers(current: Session, entry: FeedEntry) -> FeedEntry:
    """Return an event about the account of this session as its holder may see it."""
    if not hides(current, entry.event):
        return entry
    shown = msgspec.structs.replace(entry.event, ip=None, user_agent=None, request_id=None)
    return FeedEntry(shown, device=None)
