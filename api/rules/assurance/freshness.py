"""Decide whether a session was authenticated lately enough for a sensitive operation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from api import settings
from api.domain import assurance, clock
from api.domain.assurance import Kind
from api.domain.session import Session


def missing_kinds(
    session: Session, now: datetime, shown_now: Collection[Kind] = ()
) -> frozenset[Kind]:
    """Return the kinds that the account has and the session did not show lately.

    ``shown_now``: kinds that the request itself shows, such as a password in its body.
    """
    most = settings.current().reauthentication_max_age
    fresh = assurance.fresh_kinds(session, now, most).union(shown_now)
    return assurance.kinds_of(session.account) - fresh


def missing_for_aal2(session: Session, now: datetime) -> frozenset[Kind]:
    """Return the kinds that a session at aal1 must show to be at aal2."""
    shown = assurance.fresh_kinds(session, now, settings.current().assurance_limits.max_age)
    # both are recent, but the session was idle
    return assurance.BOTH - shown or frozenset({Kind.POSSESSION})


def is_fresh(session: Session, now: datetime, shown_now: Collection[Kind] = ()) -> bool:
    """Return whether every kind of factor that the account has was shown lately.

    An account without any, such as one whose owner signed in by mail to set a password, must have
    signed in lately.
    """
    if missing_kinds(session, now, shown_now):
        return False
    most = settings.current().reauthentication_max_age
    lately = abs((now - session.authenticated_at).total_seconds()) <= most
    return lately or bool(shown_now)


def assurance_end(session: Session) -> datetime | None:
    """Return when the session falls from aal2 to aal1 if it is not used; None: it is at aal1."""
    if session.possession_at is None:
        return None
    return assurance.expiry_of(session, clock.now(), settings.current().assurance_limits)
