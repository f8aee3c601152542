"""Remove a passkey from the signed-in account."""

from __future__ import annotations

from uuid import UUID

from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotFound
from api.pool import retry_deadlock
from api.rules.enrolment.change_factors import change_factors
from api.rules.enrolment.check_way_in import check_way_in
from api.rules.providers.usable import has_usable_identity
from api.store import factor, passkey
from api.throttling import limits


def remove_passkey(current: Session, passkey_id: UUID, client: Client) -> None:
    """Remove the passkey; a way in stays, which is decided under the account's lock (I13).

    Raises ``NotFound``, also for the passkey of another account; ``LastSignInMethod``,
    ``SecondFactorRequired``, ``ReauthenticationRequired``, ``NotSignedIn``, ``TooManyAttempts``,
    ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    _remove(current, passkey_id, client)


@retry_deadlock
def _remove(current: Session, passkey_id: UUID, client: Client) -> None:
    owner_id = current.account.id
    with change_factors(current, client) as change:
        all_present = passkey.list_of(owner_id, change.tx)
        removed = next((each for each in all_present if each.id == passkey_id), None)
        if removed is None:
            raise NotFound
        left = [each for each in all_present if each.id != passkey_id]
        check_way_in(
            left,
            has_password=change.account.has_password,
            has_usable_identity=has_usable_identity(change.tx, owner_id),
        )
        passkey.delete(change.tx, passkey_id, owner_id)
        factor.switch_off_without_chosen(change.tx, owner_id)
        change.emit(EventType.PASSKEY_REMOVED, passkey=str(passkey_id))
