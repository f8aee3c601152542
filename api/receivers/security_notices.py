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
from api.domain.api_token import ApiTokenKind
from api.domain.audit_events import REQUESTED_BY_OWNER, EventType
from api.domain.client import Client
from api.domain.languages import DEFAULT
from api.mail.templates import Message
from api.pool import Transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.providers.provider_name import provider_name
from api.rules.sessions.unlink_identities import UnlinkReason
from api.rules.tokens.end_tokens import TokenEndReason
from api.rules.tokens.find_recipients import find_recipients
from api.signals import SIGNALS, AuditedSignal
from api.store import account, audit_event, owned_token

UNKNOWN = "?"  # the mail says in its language that the device or the address is unknown
# An unverified address may belong to a stranger. An attacker who signed up with it could fill the
# stranger's mailbox by signing in, so it gets one notice of each kind in this time.
UNVERIFIED_PAUSE = timedelta(days=1)
_OF_IDENTITIES = frozenset({EventType.IDENTITY_LINKED, EventType.IDENTITY_UNLINKED})


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
    EventType.ACCOUNT_EXPORTED: (Message.ACCOUNT_EXPORTED, lambda _: {}),
    EventType.IDENTITY_LINKED: (
        Message.IDENTITY_LINKED,
        lambda data: {"provider": provider_name(data["provider"])},
    ),
    EventType.IDENTITY_UNLINKED: (
        Message.IDENTITY_UNLINKED,
        lambda data: {"provider": provider_name(data["provider"])},
    ),
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
    if signal.name == EventType.PASSWORD_REMOVED and data["reason"] != REQUESTED_BY_OWNER:
        return  # an administrator did it, and the rule has mailed the link for a new password
    if signal.name in _OF_IDENTITIES and _is_for_nobody(data):
        return
    message, values_of = NOTICES[signal.name]
    _announce(tx, client, subject, signal.name, message, values_of(data))


def announce_switch(
    signal: AuditedSignal,
    *,
    tx: Transaction,
    client: Client,
    subject: UUID,
    data: Mapping[str, Any],
    **_: Any,
) -> None:
    """Mail the owner that a sign-in by password asks for the second factor, or no longer does.

    Without it, a stolen fresh session could drop the question unnoticed.
    """
    message = Message.SECOND_FACTOR_ON if data["enabled"] else Message.SECOND_FACTOR_OFF
    _announce(tx, client, subject, signal.name, message, {})


def _is_for_nobody(data: Mapping[str, Any]) -> bool:
    """Return whether an event of an identity is no news for the owner of the address.

    It made the account, or it was a stranger's, who had signed up with the address of the owner.
    """
    return data.get("how") == "sign_up" or data.get("reason") == UnlinkReason.EMAIL_VERIFIED


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


def announce_token(
    signal: AuditedSignal, *, tx: Transaction, client: Client, data: Mapping[str, Any], **_: Any
) -> None:
    """Mail the owner that an API token was created, or ended because somebody reported it.

    Administrators are told of a reported token of a service account. A token is named by its hint:
    its name may be text of somebody who has stolen a session.
    """
    is_new = signal.name == EventType.TOKEN_CREATED
    if not is_new and data["reason"] != TokenEndReason.LEAKED:
        return
    token = owned_token.find(tx, UUID(data["token"]))
    if token is None or (is_new and token.owner.kind is ApiTokenKind.SERVICE):
        return
    leaked = {
        ApiTokenKind.PERSON: Message.TOKEN_LEAKED,
        ApiTokenKind.SERVICE: Message.SERVICE_TOKEN_LEAKED,
    }
    message = Message.TOKEN_CREATED if is_new else leaked[token.owner.kind]
    values = {"hint": token.hint, "at": clock.to_text(clock.now())}
    for recipient in find_recipients(tx, token.owner):
        to = admit(message, recipient.email, verified=recipient.email_verified)
        # the request that reports a token comes from somebody else
        language = recipient.language or (client.language if is_new else DEFAULT)
        send_mail(tx, message, to=to, language=language, values=values)


def connect() -> None:
    """Connect the receivers to their signals, after ``audit``, which may veto the change."""
    for signal in SIGNALS.values():
        if signal.name in NOTICES:
            signal.connect(announce_change)
    SIGNALS[EventType.SECOND_FACTOR_SWITCHED].connect(announce_switch)
    SIGNALS[EventType.SESSION_STARTED].connect(announce_new_device)
    SIGNALS[EventType.TOKEN_CREATED].connect(announce_token)
    SIGNALS[EventType.TOKEN_ENDED].connect(announce_token)


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
