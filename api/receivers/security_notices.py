"""Mail security notices to the owner of an account, in the transaction of the change (I9).

NIST SP 800-63B-4 requires a notice of every recovery, ASVS 6.3.5 and 6.3.7 of unusual sign-ins and
of changed credentials. The rule that changes an address mails the old address itself. Receivers are
module-level functions: blinker holds receivers by weak references, so any other function would be
garbage-collected.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from api.domain import clock, device_name
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.mail.templates import Message
from api.pool import Transaction
from api.rules.mail.send_mail import admit, send_mail
from api.signals import SIGNALS
from api.store import account, audit_event

UNKNOWN = "?"  # the mail says in its language that the device or the address is unknown
# An unverified address may belong to a stranger. An attacker who signed up with it could fill the
# stranger's mailbox by signing in, so it gets one notice of each kind in this time.
UNVERIFIED_PAUSE = timedelta(days=1)


def announce_password_changed(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Mail the owner that the password was changed, possibly by an attacker."""
    _announce(tx, client, subject, EventType.PASSWORD_CHANGED, Message.PASSWORD_CHANGED)


def announce_password_removed(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Mail the owner that the password was removed, possibly by an attacker."""
    _announce(tx, client, subject, EventType.PASSWORD_REMOVED, Message.PASSWORD_REMOVED)


def announce_password_reset(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Mail the owner that the password was reset: any reader of the mailbox can do it."""
    _announce(tx, client, subject, EventType.PASSWORD_RESET, Message.PASSWORD_RESET)


def announce_new_device(
    _sender: object,
    *,
    tx: Transaction,
    client: Client,
    subject: UUID,
    session_id: UUID,
    data: Mapping[str, Any],
    **_: Any,
) -> None:
    """Mail the owner that a session started on an unknown device, unless it is the first session.

    A known device returns before the first query, so most sign-ins cost nothing more.
    """
    if data["known_device"]:
        return
    if audit_event.is_first_session(tx, subject, session_id):
        return
    device = device_name.known_name_of(client.user_agent) or UNKNOWN
    values = {"device": device, "ip": client.ip or UNKNOWN}
    _announce(tx, client, subject, EventType.SESSION_STARTED, Message.NEW_DEVICE, values)


def announce_app_confirmed(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Mail the owner that a sign-in now asks for an authenticator app, possibly an attacker's."""
    happened = EventType.AUTHENTICATOR_APP_CONFIRMED
    _announce_factor(tx, client, subject, happened, Message.FACTOR_ADDED, "totp")


def announce_app_removed(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Mail the owner that an authenticator app no longer guards the account."""
    happened = EventType.AUTHENTICATOR_APP_REMOVED
    _announce_factor(tx, client, subject, happened, Message.FACTOR_REMOVED, "totp")


def announce_recovery_codes(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Mail the owner that earlier recovery codes, perhaps on paper, no longer work."""
    happened = EventType.RECOVERY_CODES_GENERATED
    _announce(tx, client, subject, happened, Message.RECOVERY_CODES_MADE)


def announce_recovery_code_used(
    _sender: object,
    *,
    tx: Transaction,
    client: Client,
    subject: UUID,
    data: Mapping[str, Any],
    **_: Any,
) -> None:
    """Mail the owner that a recovery code was used, and how many are left (ASVS 6.3.5)."""
    happened = EventType.RECOVERY_CODE_USED
    values = {"left": str(data["left"])}
    _announce(tx, client, subject, happened, Message.RECOVERY_CODE_USED, values)


def announce_passkey_added(
    _sender: object,
    *,
    tx: Transaction,
    client: Client,
    subject: UUID,
    data: Mapping[str, Any],
    **_: Any,
) -> None:
    """Mail the owner that a passkey or a security key was added, possibly an attacker's."""
    happened = EventType.PASSKEY_ADDED
    _announce_factor(tx, client, subject, happened, Message.FACTOR_ADDED, str(data["kind"]))


def announce_passkey_removed(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Mail the owner that a passkey no longer guards the account."""
    happened = EventType.PASSKEY_REMOVED
    _announce_factor(tx, client, subject, happened, Message.FACTOR_REMOVED, "passkey")


def announce_copied_passkey(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Mail the owner that the key of a passkey may have been copied."""
    happened = EventType.PASSKEY_CLONE_SUSPECTED
    _announce(tx, client, subject, happened, Message.PASSKEY_COPIED)


def connect() -> None:
    """Connect the receivers to their signals, after ``audit``, which may veto the change."""
    SIGNALS[EventType.PASSWORD_CHANGED].connect(announce_password_changed)
    SIGNALS[EventType.PASSWORD_REMOVED].connect(announce_password_removed)
    SIGNALS[EventType.PASSWORD_RESET].connect(announce_password_reset)
    SIGNALS[EventType.AUTHENTICATOR_APP_CONFIRMED].connect(announce_app_confirmed)
    SIGNALS[EventType.AUTHENTICATOR_APP_REMOVED].connect(announce_app_removed)
    SIGNALS[EventType.RECOVERY_CODES_GENERATED].connect(announce_recovery_codes)
    SIGNALS[EventType.RECOVERY_CODE_USED].connect(announce_recovery_code_used)
    SIGNALS[EventType.SESSION_STARTED].connect(announce_new_device)
    SIGNALS[EventType.PASSKEY_ADDED].connect(announce_passkey_added)
    SIGNALS[EventType.PASSKEY_REMOVED].connect(announce_passkey_removed)
    SIGNALS[EventType.PASSKEY_CLONE_SUSPECTED].connect(announce_copied_passkey)


def _announce_factor(
    tx: Transaction,
    client: Client,
    account_id: UUID,
    event_type: EventType,
    message: Message,
    factor: str,
) -> None:
    """Announce a change of factors. ``factor``: the kind; a name would be another person's text."""
    _announce(tx, client, account_id, event_type, message, {"factor": factor})


def _announce(
    tx: Transaction,
    client: Client,
    account_id: UUID,
    event_type: EventType,
    message: Message,
    values: Mapping[str, str] | None = None,
) -> None:
    owner = account.find(account_id, tx)
    if owner is None:
        return
    now = clock.now()
    if not owner.email_verified:
        since = now - UNVERIFIED_PAUSE
        if audit_event.count(tx, account_id, event_type, since, at_most=2) > 1:
            return  # the count includes the current event
    send_mail(
        tx,
        message,
        to=admit(message, owner.email, verified=owner.email_verified),
        language=owner.language or client.language,
        values={**(values or {}), "at": clock.to_text(now)},
    )
