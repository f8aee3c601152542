"""Mail security notices to the owner of an account, in the transaction of the change (I9).

NIST SP 800-63B-4 requires a notice of every recovery, ASVS 6.3.5 and 6.3.7 of unusual sign-ins and
of changed credentials. The rule that changes an address mails the old address itself. Receivers are
module-level functions: blinker holds receivers by weak references, so any other function would be
garbage-collected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from api.domain import clock, device_name
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.mail.templates import Message
from api.pool import Transaction
from api.rules.mail.send_mail import admit, send_mail
from api.signals import SIGNALS, AuditedSignal
from api.store import account, audit_event

UNKNOWN = "?"  # the mail says in its language that the device or the address is unknown
# An unverified address may belong to a stranger. An attacker who signed up with it could fill the
# stranger's mailbox by signing in, so it gets one notice of each kind in this time.
UNVERIFIED_PAUSE = timedelta(days=1)


# The mail about each change of what an account signs in with, and its values from the data of the
# event. A factor is named by its kind: a name would be text of another person.
NOTICES: Mapping[str, tuple[Message, Callable[[Mapping[str, Any]], Mapping[str, str]]]] = {
    EventType.PASSWORD_CHANGED: (Message.PASSWORD_CHANGED, lambda _: {}),
    EventType.PASSWORD_REMOVED: (Message.PASSWORD_REMOVED, lambda _: {}),
    # any reader of the mailbox can reset it
    EventType.PASSWORD_RESET: (Message.PASSWORD_RESET, lambda _: {}),
    EventType.AUTHENTICATOR_APP_CONFIRMED: (Message.FACTOR_ADDED, lambda _: {"factor": "totp"}),
    EventType.AUTHENTICATOR_APP_REMOVED: (Message.FACTOR_REMOVED, lambda _: {"factor": "totp"}),
    EventType.RECOVERY_CODES_GENERATED: (Message.RECOVERY_CODES_MADE, lambda _: {}),
    EventType.RECOVERY_CODE_USED: (
        Message.RECOVERY_CODE_USED,
        lambda data: {"left": str(data["left"])},
    ),
    EventType.PASSKEY_ADDED: (
        Message.FACTOR_ADDED,
        lambda data: {"factor": str(data["kind"])},
    ),
    EventType.PASSKEY_REMOVED: (Message.FACTOR_REMOVED, lambda _: {"factor": "passkey"}),
    EventType.PASSKEY_CLONE_SUSPECTED: (Message.PASSKEY_COPIED, lambda _: {}),
}


def announce_change(
    signal: AuditedSignal,
    *,
    tx: Transaction,
    client: Client,
    subject: UUID,
    data: Mapping[str, Any],
    **_: Any,
) -> None:
    """Mail the owner of a change that may be an attacker's."""
    message, values_of = NOTICES[signal.name]
    _announce(tx, client, subject, signal.name, message, values_of(data))


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
    for signal in SIGNALS.values():
        if signal.name in NOTICES:
            signal.connect(announce_change)
    SIGNALS[EventType.SESSION_STARTED].connect(announce_new_device)


def _announce(
    tx: Transaction,
    client: Client,
    account_id: UUID,
    event_type: str,
    message: Message,
    values: Mapping[str, str],
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
        values={**values, "at": clock.to_text(now)},
    )
