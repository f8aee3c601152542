"""End the trust in one or all devices of the signed-in account."""

from __future__ import annotations

from uuid import UUID

from api import settings, signals
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotFound, NotSignedIn
from api.pool import retry_deadlock, transaction
from api.store import account, session, trusted_device
from api.throttling import limits


def end_trusted_device(current: Session, device_id: UUID, client: Client) -> None:
    """End the trust in one device.

    Raises ``NotFound``: unknown, no longer trusted, or another account's; ``TooManyAttempts``,
    ``NotSignedIn``.
    """
    limits.attempt_account_change(current.account.id)
    if not _end(current, device_id, client):
        raise NotFound


def end_trusted_devices(current: Session, client: Client) -> int:
    """End the trust in all devices and return how many there were. Raises ``NotSignedIn``."""
    return _end(current, None, client)


@retry_deadlock
def _end(current: Session, device_id: UUID | None, client: Client) -> int:
    account_id, now = current.account.id, clock.now()
    lifetime = settings.current().trusted_device_lifetime
    with transaction() as tx:
        if account.lock(tx, account_id) is None:
            raise NotSignedIn
        if session.find_live_by_id(tx, current.id, account_id, now) is None:
            raise NotSignedIn  # the session ended meanwhile and may change nothing
        ended = trusted_device.delete_live(tx, account_id, now, lifetime, device_id)
        if ended:
            signals.emit(
                EventType.DEVICE_DISTRUSTED,
                tx,
                client,
                actor=account_id,
                subject=account_id,
                session_id=current.id,
                devices=ended,
            )
    return ended
