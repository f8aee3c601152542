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


def connect() -> None:
    """Connect the receivers to their signals, after ``audit``, which may veto the change."""
    SIGNALS[EventType.PASSWORD_CHANGED].connect(announce_password_changed)
    SIGNALS[EventType.PASSWORD_RESET].connect(announce_password_reset)
    SIGNALS[EventType.SESSION_STARTED].connect(announce_new_device)


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
