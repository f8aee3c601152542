"""Replace objects in the metadata of another person's account."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any
from uuid import UUID

from api import signals
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.metadata import AccountMetadata, encode
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import PreconditionFailed
from api.pool import retry_deadlock, transaction
from api.rules.roles.check_permission import act_on
from api.store import account_metadata


@retry_deadlock
def update_metadata(
    caller: Principal,
    account_id: UUID,
    changes: Mapping[str, Mapping[str, Any]],
    client: Client,
    *,
    versions: Container[int] | None = None,
) -> AccountMetadata:
    """Replace the objects in ``changes`` (``public``, ``private``), and return both.

    ``versions``: the accepted versions of the metadata; None accepts any. An object that stays the
    same is not stored, and has no event. The account's own version stays: nothing of the metadata
    is in sessions or on the account.

    Raises ``NotFound``, ``Outranked``, ``PreconditionFailed`` (another version), ``Forbidden``,
    ``NotSignedIn``, ``NotStorable`` (the form has refused that before).
    """
    new = {name: encode(value) for name, value in changes.items()}
    with transaction() as tx:
        # Writers of either object take the account's lock: none is lost between read and write.
        act_on(tx, caller, Permission.ACCOUNTS_WRITE, account_id, clock.now(), on_self=True)
        stored = account_metadata.find(account_id, tx)
        if versions is not None and stored.version not in versions:
            raise PreconditionFailed
        # as stored: 1, 1.0 and true are equal in Python
        old = {"public": encode(stored.public), "private": encode(stored.private)}
        changed = {name: value for name, value in new.items() if value != old[name]}
        if not changed:
            return stored
        account_metadata.put(tx, account_id, **changed)
        signals.emit(
            EventType.ACCOUNT_METADATA_UPDATED,
            tx,
            client,
            actor=caller.id,
            subject=account_id,
            session_id=caller.evidence_id,
            # no names of members, which may be about the person, too
            fields=sorted(changed),
        )
        return account_metadata.find(account_id, tx)
