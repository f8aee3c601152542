"""Require a session that was authenticated lately, under the lock of its account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from api.domain.assurance import Kind
from api.domain.session import Session
from api.errors import NotSignedIn
from api.pool import Transaction
from api.rules.assurance import freshness
from api.rules.factors.list_methods import stale
from api.store import session


def require_fresh_session(
    tx: Transaction, sent_digest: bytes, moment: datetime, shown_now: Collection[Kind] = ()
) -> Session:
    """Return the live session of a secret if every kind that the account has was shown lately.

    ``shown_now``: kinds that the request itself shows, such as the current password.

    Raises ``NotSignedIn``, ``ReauthenticationRequired``.
    """
    present = session.find_live(sent_digest, moment, tx)
    if present is None:
        raise NotSignedIn
    if not freshness.is_fresh(present, moment, shown_now):
        raise stale(present, freshness.missing_kinds(present, moment, shown_now))
    return present
