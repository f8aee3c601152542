"""The types of audit events: the closed list of ours, and those that extensions declare."""

from __future__ import annotations

from collections.abc import Hashable
from enum import StrEnum


class EventType(StrEnum):
    """What can happen, as ``noun.verb``."""

    ACCOUNT_CREATED = "account.created"
    ACCOUNT_UPDATED = "account.updated"
    ACCOUNT_DELETED = "account.deleted"
    ACCOUNT_DELETION_REFUSED = "account.deletion_refused"
    ACCOUNT_PERSONAL_DATA_ERASED = "account.personal_data_erased"  # also api.tlog.erasure
    PASSWORD_CHANGED = "password.changed"  # noqa: S105
    PASSWORD_CHANGE_REFUSED = "password.change_refused"  # noqa: S105
    PASSWORD_RESET_REQUESTED = "password.reset_requested"  # noqa: S105
    PASSWORD_RESET = "password.reset"  # noqa: S105
    PASSWORD_RESET_REFUSED = "password.reset_refused"  # noqa: S105
    EMAIL_VERIFICATION_REQUESTED = "email.verification_requested"
    EMAIL_VERIFIED = "email.verified"
    EMAIL_VERIFICATION_REFUSED = "email.verification_refused"
    EMAIL_CHANGE_REQUESTED = "email.change_requested"
    EMAIL_CHANGED = "email.changed"
    EMAIL_CHANGE_REFUSED = "email.change_refused"
    EMAIL_CHANGE_REVERSED = "email.change_reversed"
    EMAIL_CHANGE_REVERSAL_REFUSED = "email.change_reversal_refused"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    AUDIT_PRUNED = "audit.pruned"
    AUDIT_BEGUN = "audit.begun"  # also api.tlog.former_log
    DATABASE_RECOVERED = "database.recovered"
    SESSION_STARTED = "session.started"
    SESSION_REFUSED = "session.refused"
    SESSION_ENDED = "session.ended"
    SESSION_REAUTHENTICATED = "session.reauthenticated"
    SESSION_REAUTHENTICATION_REFUSED = "session.reauthentication_refused"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_UPDATED = "webhook.updated"
    WEBHOOK_DELETED = "webhook.deleted"
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated"  # noqa: S105
    WEBHOOK_TESTED = "webhook.tested"
    WEBHOOK_REDELIVERY_REQUESTED = "webhook.redelivery_requested"
    WEBHOOK_PAUSED = "webhook.paused"


class Outcome(StrEnum):
    """Whether what was tried came about."""

    SUCCESS = "success"
    FAILURE = "failure"


_OURS = frozenset(map(str, EventType))
# The type of event that each signal writes. Keyed by the signal itself: two extensions may give
# their signals one name.
_DECLARED: dict[Hashable, str] = {}


def declare(signal: Hashable, event_type: str) -> str:
    """Return the type of event that a signal writes: this one, unless it has one already."""
    return _DECLARED.setdefault(signal, str(event_type))


def declared_type(signal: Hashable) -> str:
    """Return the type of event that a signal writes. Raises ``KeyError`` where it has none."""
    return _DECLARED[signal]


def event_types() -> list[str]:
    """Every declared event type, sorted."""
    return sorted(_DECLARED.values())


def outcome_of(event_type: str) -> Outcome:
    """It follows from the type: what was refused says so."""
    return Outcome.FAILURE if event_type.endswith("refused") else Outcome.SUCCESS


def tells_of_persons(event_type: str) -> bool:
    """Whether ``data`` may identify somebody, so that it is erased with the rest.

    Ours has words of closed lists and numbers (a test reads the contract); what an extension puts
    there, or put there while it was loaded, nobody knows.
    """
    return event_type not in _OURS
