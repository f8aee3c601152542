"""Receivers: what the owner of an account must hear of is mailed, in the same transaction (I9).

NIST SP 800-63B-4 wants every recovery announced, ASVS 6.3.5 and 6.3.7 sign-ins that are unusual and
changes of what one signs in with. Who announces a change of address writes to the old one, within
the rule. Receivers are module-level functions: blinker forgets any other.
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

UNKNOWN = "?"  # of a device, the mail says so in its language
# An address that nobody verified may be a stranger's. Whoever signed up with it could fill that
# mailbox by signing in; so it gets one notice of a kind in this time.
UNVERIFIED_PAUSE = timedelta(days=1)


def announce_password_changed(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """To whom it may not have been."""
    _announce(tx, client, subject, EventType.PASSWORD_CHANGED, Message.PASSWORD_CHANGED)


def announce_password_reset(
    _sender: object, *, tx: Transaction, client: Client, subject: UUID, **_: Any
) -> None:
    """Whoever can read the mail could do it; its owner sees that somebody did."""
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
    """When a session starts on a device not known; the first session of all is no news.

    On a known device this looks at nothing: most sign-ins pay nothing for it.
    """
    if data["known_device"]:
        return
    if audit_event.is_first_session(tx, subject, session_id):
        return
    device = device_name.known_name_of(client.user_agent) or UNKNOWN
    values = {"device": device, "ip": client.ip or UNKNOWN}
    _announce(tx, client, subject, EventType.SESSION_STARTED, Message.NEW_DEVICE, values)


def connect() -> None:
    """Connect to the signals, after audit: it may veto."""
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
    whose = account.find(account_id, tx)
    if whose is None:
        return
    now = clock.now()
    if not whose.email_verified:
        since = now - UNVERIFIED_PAUSE
        if audit_event.count(tx, account_id, event_type, since, at_most=2) > 1:
            return  # this one is among them
    send_mail(
        tx,
        message,
        to=admit(message, whose.email, verified=whose.email_verified),
        language=whose.language or client.language,
        values={**(values or {}), "at": clock.to_text(now)},
    )
