"""The types of audit events: ours, declared once, and those that extensions add."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class EventType(StrEnum):
    """Gatebook's event types, with what each means and the members of its ``data``.

    A type is ``noun.verb``. ``data`` holds numbers, booleans and words of closed lists: never a
    secret, never a text that a person wrote. ``openapi.yaml`` has the schema of each member.
    """

    meaning: str
    data_members: frozenset[str]

    def __new__(cls, value: str, meaning: str, data_members: tuple[str, ...] = ()) -> Self:
        event_type = str.__new__(cls, value)
        event_type._value_ = value
        event_type.meaning = meaning
        event_type.data_members = frozenset(data_members)
        return event_type

    ACCOUNT_CREATED = "account.created", "Someone signed up."
    ACCOUNT_UPDATED = "account.updated", "The owner changed the account.", ("fields",)
    ACCOUNT_DELETED = "account.deleted", "The owner deleted the account."
    ACCOUNT_DELETION_REFUSED = (
        "account.deletion_refused",
        "The account was not deleted, because the password was wrong.",
        ("reason",),
    )
    ACCOUNT_PERSONAL_DATA_ERASED = (  # the log repeats this name: api.tlog.erasure
        "account.personal_data_erased",
        "An operator erased personal data from earlier events of the account.",
        ("events", "values"),
    )
    PASSWORD_CHANGED = "password.changed", "The owner set a new password; all other sessions ended."
    PASSWORD_CHANGE_REFUSED = (
        "password.change_refused",
        "The password was not changed, because the current password was wrong.",
        ("reason",),
    )
    PASSWORD_RESET_REQUESTED = (
        "password.reset_requested",
        "Someone asked for a mail that resets the password.",
    )
    PASSWORD_RESET = (
        "password.reset",
        "Someone set a new password with a mailed proof; all sessions ended.",
    )
    PASSWORD_RESET_REFUSED = (
        "password.reset_refused",
        "The password was not reset, because the mailed proof was not valid.",
        ("reason",),
    )
    EMAIL_VERIFICATION_REQUESTED = (
        "email.verification_requested",
        "Someone asked for a mail that verifies the address.",
    )
    EMAIL_VERIFIED = (
        "email.verified",
        "A mailed proof or an operator verified the address.",
        ("kept",),
    )
    EMAIL_VERIFICATION_REFUSED = (
        "email.verification_refused",
        "The address was not verified, because the mailed proof or the password was not valid.",
        ("reason",),
    )
    EMAIL_CHANGE_REQUESTED = "email.change_requested", "The owner asked for a change of address."
    EMAIL_CHANGED = "email.changed", "The account has a new address or a new spelling of it."
    EMAIL_CHANGE_REFUSED = (
        "email.change_refused",
        "The address was not changed: the mailed proof was not valid, or the address is taken.",
        ("reason",),
    )
    EMAIL_CHANGE_REVERSED = (
        "email.change_reversed",
        "The holder of the old address reversed a change of address; all sessions ended.",
    )
    EMAIL_CHANGE_REVERSAL_REFUSED = (
        "email.change_reversal_refused",
        "The change of address was not reversed, because the mailed proof was not valid.",
        ("reason",),
    )
    ROLE_GRANTED = "role.granted", "An operator granted the account a role.", ("role",)
    ROLE_REVOKED = (
        "role.revoked",
        "The account lost a role: by an operator, or because an unverified address changed.",
        ("role",),
    )
    AUDIT_PRUNED = (  # the log repeats this name: api.tlog.export_lines
        "audit.pruned",
        "An operator is about to drop a month of events that were sealed and exported.",
        ("log", "month", "events", "leaves", "gone", "size", "exports"),
    )
    AUDIT_BEGUN = (  # the log repeats this name: api.tlog.former_log
        "audit.begun",
        "An operator began a new audit log after archiving the former one.",
        ("log", "former", "size", "root", "export"),
    )
    DATABASE_RECOVERED = (
        "database.recovered",
        "An operator ended all sessions, because the database had lost recent changes.",
        ("accounts",),
    )
    SESSION_STARTED = (
        "session.started",
        "Someone signed in.",
        ("remembered", "deliver", "known_device"),
    )
    SESSION_REFUSED = "session.refused", "A sign-in was refused.", ("reason",)
    SESSION_ENDED = "session.ended", "A session ended.", ("reason",)
    SESSION_REAUTHENTICATED = (
        "session.reauthenticated",
        "The owner gave the password again in a live session.",
    )
    SESSION_REAUTHENTICATION_REFUSED = (
        "session.reauthentication_refused",
        "The password given again in a live session was wrong.",
        ("reason",),
    )
    WEBHOOK_CREATED = "webhook.created", "An administrator created a webhook.", ("webhook",)
    WEBHOOK_UPDATED = (
        "webhook.updated",
        "An administrator changed a webhook.",
        ("webhook", "fields"),
    )
    WEBHOOK_DELETED = "webhook.deleted", "An administrator deleted a webhook.", ("webhook",)
    WEBHOOK_SECRET_ROTATED = (
        "webhook.secret_rotated",
        "An administrator rotated the secret of a webhook.",
        ("webhook",),
    )
    WEBHOOK_TESTED = "webhook.tested", "An administrator sent a test event.", ("webhook",)
    WEBHOOK_REDELIVERY_REQUESTED = (
        "webhook.redelivery_requested",
        "An administrator asked to send events to a webhook again.",
        ("webhook", "deliveries"),
    )
    WEBHOOK_PAUSED = (
        "webhook.paused",
        "The worker paused a webhook that failed for too long or answered 410.",
        ("webhook", "reason"),
    )


class Outcome(StrEnum):
    """The outcome of an attempt."""

    SUCCESS = "success"
    FAILURE = "failure"


_OURS = frozenset(map(str, EventType))
_OF_EXTENSIONS: set[str] = set()


def add_extension_type(event_type: str) -> None:
    """Add an event type of an extension. Called at start only."""
    _OF_EXTENSIONS.add(event_type)


def event_types() -> list[str]:
    """Return all event types, ours and those of extensions, sorted."""
    return sorted(_OURS | _OF_EXTENSIONS)


def outcome_of(event_type: str) -> Outcome:
    """Return the outcome that a type implies: the types of refusals end in ``refused``."""
    return Outcome.FAILURE if event_type.endswith("refused") else Outcome.SUCCESS


def tells_of_persons(event_type: str) -> bool:
    """Return whether ``data`` may identify a person and must be erased with the other members.

    Our events have only numbers and words of closed lists (a test reads the contract). The data of
    an extension's events is unknown, also when the extension is no longer loaded.
    """
    return event_type not in _OURS
