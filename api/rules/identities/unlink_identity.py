"""Unlink an identity from the signed-in account."""

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
from api.rules.sessions.end_sessions import EndReason, end_in
from api.rules.sessions.unlink_identities import UnlinkReason
from api.store import identity, passkey, provider_attempt, session
from api.throttling import limits


def unlink_identity(current: Session, identity_id: UUID, client: Client) -> bool:
    """Unlink the identity, end the sessions that began with it, and return whether this one did.

    A way in stays, which is decided under the account's lock (I13). What the identity has proved in
    other attempts ends, so that no replay links it again. factor_epoch rises, so a sign-in that is
    in progress with it starts no session (I2).

    Raises ``NotFound``, also for the identity of another account; ``LastSignInMethod``,
    ``ReauthenticationRequired``, ``NotSignedIn``, ``TooManyAttempts``, ``Unavailable``.
    """
    limits.attempt_account_change(current.account.id)
    return _unlink(current, identity_id, client)


@retry_deadlock
def _unlink(current: Session, identity_id: UUID, client: Client) -> bool:
    owner_id = current.account.id
    with change_factors(current, client) as change:
        tx = change.tx
        linked = identity.find_of_account(owner_id, identity_id, tx)
        if linked is None:
            raise NotFound
        check_way_in(
            passkey.list_of(owner_id, tx),
            has_password=change.account.has_password,
            has_usable_identity=has_usable_identity(tx, owner_id, without=identity_id),
        )
        identity.delete(tx, owner_id, identity_id)
        provider_attempt.end_of_identity(tx, linked.issuer, linked.subject)
        change.emit(
            EventType.IDENTITY_UNLINKED,
            identity=str(identity_id),
            provider=linked.provider,
            reason=str(UnlinkReason.OWNER),
        )
        endings = session.list_of_identity(tx, owner_id, identity_id, change.now)
        end_in(tx, endings, owner_id, EndReason.IDENTITY_UNLINKED, client, change.now)
        change.ended = [ending.secret_digest for ending in endings]
    return any(ending.id == current.id for ending in endings)
