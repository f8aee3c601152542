"""Store changed details of an account whose row is locked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from api import signals
from api.cache import sessions as session_cache
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import SessionRef
from api.pool import Transaction
from api.rules.accounts.set_external_id import set_external_id
from api.store import account, session


def store_changes(
    tx: Transaction,
    account_id: UUID,
    old_values: Mapping[str, str | None],
    changes: Mapping[str, str | None],
    endings: Iterable[SessionRef],
    client: Client,
    *,
    actor: UUID,
    session_id: UUID,
    moment: datetime,
) -> Callable[[], None] | None:
    """Store those of the changes that change something, with their event.

    ``old_values``: what may be changed, ``name``, ``language`` and ``external_id``, as it is now.
    ``endings``: the account's live sessions; ``session_id``: that of the actor.

    Returns None if nothing changes; else a function to call after the commit: it renews the cached
    sessions, which hold copies of the account.

    Raises ``Conflict`` (another account has the external id).
    """
    new_values = {**old_values, **changes}
    changed = sorted(key for key in old_values if new_values[key] != old_values[key])
    if not changed:
        return None
    if "external_id" in changed:
        set_external_id(tx, account_id, new_values["external_id"])
    held_keys = session_cache.hold(ending.secret_digest for ending in endings)
    account.change(tx, account_id, new_values["name"], new_values["language"], moment)
    signals.emit(
        EventType.ACCOUNT_UPDATED,
        tx,
        client,
        actor=actor,
        subject=account_id,
        session_id=session_id,
        fields=changed,
    )
    renewed = session.list_live_by_digest(tx, account_id, moment)
    return partial(session_cache.renew, held_keys, renewed, moment)
