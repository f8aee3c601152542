"""Rename a passkey of the signed-in account."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.passkey import Passkey
from api.domain.session import Session
from api.domain.visible_text import trimmed
from api.errors import NotFound
from api.pool import retry_deadlock
from api.rules.enrolment.change_factors import change_factors
from api.store import passkey
from api.throttling import limits


def rename_passkey(current: Session, passkey_id: UUID, name: str, client: Client) -> Passkey:
    """Set the name and return the passkey.

    Raises ``NotFound``, also for the passkey of another account; ``TooManyAttempts``,
    ``NotSignedIn``, ``ReauthenticationRequired``, ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    return _rename(current, passkey_id, trimmed(name), client)


@retry_deadlock
def _rename(current: Session, passkey_id: UUID, name: str, client: Client) -> Passkey:
    owner_id = current.account.id
    # the factors stay the same: trusted devices and waiting sign-ins go on
    with change_factors(current, client, changed=False) as change:
        present = passkey.find(change.tx, passkey_id, owner_id)
        if present is None:
            raise NotFound
        if present.name == name:
            return present
        passkey.rename(change.tx, passkey_id, owner_id, name)
        change.emit(EventType.PASSKEY_RENAMED, passkey=str(passkey_id))
    return msgspec.structs.replace(present, name=name)
