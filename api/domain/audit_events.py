"""The types of audit events: ours, declared once, and those that extensions add."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from api.domain.event_meanings import MEANINGS

REQUESTED_BY_OWNER = "requested_by_owner"  # the reason where an administrator may act, too


class EventType(StrEnum):
    """Gatebook's event types, with the members of the ``data`` of each, and its meaning.

    A type is ``noun.verb``. ``data`` holds numbers, booleans and words of closed lists: never a
    secret, never a text that a person wrote. ``openapi.yaml`` has the schema of each member.
    """

    meaning: str
    data_members: frozenset[str]
    optional_members: frozenset[str]  # of data_members

    def __new__(
        cls, value: str, data_members: tuple[str, ...] = (), optional: tuple[str, ...] = ()
    ) -> Self:
        event_type = str.__new__(cls, value)
        event_type._value_ = value
        event_type.meaning = MEANINGS[value]
        # each refusal states its reason
        is_refusal = value.endswith("refused")
        members = data_members or (("reason",) if is_refusal else ())
        event_type.data_members = frozenset((*members, *optional))
        event_type.optional_members = frozenset(optional)
        return event_type

    ACCOUNT_CREATED = "account.created"
    ACCOUNT_IMPORTED = "account.imported", ("how", "scheme", "verified", "identities")
    ACCOUNT_INVITED = "account.invited", ("roles", "repeated")
    INVITATION_ACCEPTED = "invitation.accepted", ("withheld",)
    INVITATION_REFUSED = "invitation.refused"
    INVITATION_WITHDRAWN = "invitation.withdrawn", ("reason",)
    ACCOUNT_UPDATED = "account.updated", ("fields",)
    ACCOUNT_METADATA_UPDATED = "account.metadata_updated", ("fields",)
    ACCOUNT_LOCKED = "account.locked", ("reason", "until")
    ACCOUNT_UNLOCKED = "account.unlocked"
    ACCOUNT_DELETED = "account.deleted", ("reason",)
    ACCOUNT_DELETION_REFUSED = "account.deletion_refused"
    ACCOUNT_PERSONAL_DATA_ERASED = (
        "account.personal_data_erased",
        ("events", "values"),
    )  # the log repeats this name: api.tlog.erasure
    PASSWORD_CHANGED = "password.changed"
    PASSWORD_CHANGE_REFUSED = "password.change_refused"
    PASSWORD_RESET_REQUESTED = "password.reset_requested"
    PASSWORD_RESET = "password.reset"
    PASSWORD_RESET_REFUSED = "password.reset_refused"
    ACCOUNT_DELETION_SCHEDULED = "account.deletion_scheduled", ("reason", "days")
    ACCOUNT_DELETION_CANCELLED = "account.deletion_cancelled"
    ACCOUNT_EXPORTED = "account.exported"
    ACCOUNT_DELETION_CANCELLATION_REFUSED = "account.deletion_cancellation_refused"
    AUTHENTICATOR_APP_ADDED = "authenticator_app.added", ("authenticator_app",)
    AUTHENTICATOR_APP_CONFIRMED = "authenticator_app.confirmed", ("authenticator_app",)
    AUTHENTICATOR_APP_CONFIRMATION_REFUSED = "authenticator_app.confirmation_refused"
    AUTHENTICATOR_APP_RENAMED = "authenticator_app.renamed", ("authenticator_app",)
    AUTHENTICATOR_APP_REMOVED = "authenticator_app.removed", ("authenticator_app",)
    RECOVERY_CODES_GENERATED = "recovery_codes.generated", ("count",)
    RECOVERY_CODE_USED = "recovery_code.used", ("left",)
    EMAIL_VERIFICATION_REQUESTED = "email.verification_requested"
    EMAIL_VERIFIED = "email.verified", ("kept",)
    EMAIL_VERIFICATION_REFUSED = "email.verification_refused"
    SIGN_IN_MAIL_REQUESTED = "sign_in_mail.requested"
    PASSWORD_REMOVED = "password.removed", ("reason",)
    EMAIL_CHANGE_REQUESTED = "email.change_requested", ("reason",)
    EMAIL_CHANGED = "email.changed"
    EMAIL_CHANGE_REFUSED = "email.change_refused"
    EMAIL_CHANGE_REVERSED = "email.change_reversed"
    EMAIL_CHANGE_REVERSAL_REFUSED = "email.change_reversal_refused"
    IDENTITY_LINKED = "identity.linked", ("identity", "provider", "how")
    IDENTITY_LINK_REFUSED = "identity.link_refused", ("provider", "reason")
    IDENTITY_UNLINKED = "identity.unlinked", ("identity", "provider", "reason")
    PASSKEY_ADDED = "passkey.added", ("passkey", "kind", "stands_alone", "automatic")
    PASSKEY_RENAMED = "passkey.renamed", ("passkey",)
    PASSKEY_REMOVED = "passkey.removed", ("passkey",)
    PASSKEY_REFUSED = "passkey.refused", ("fault", "ceremony", "passkey")
    PASSKEY_CLONE_SUSPECTED = "passkey.clone_suspected", ("passkey",)
    ROLE_GRANTED = "role.granted", ("role",)
    ROLE_REVOKED = "role.revoked", ("role",)
    ROLE_DEFINED = "role.defined", ("role",)
    ROLE_REMOVED = "role.removed", ("role",)
    PERMISSION_DEFINED = "permission.defined", ("permission",)
    PERMISSION_REMOVED = "permission.removed", ("permission",)
    DEVICE_TRUSTED = "device.trusted"
    DEVICE_DISTRUSTED = "device.distrusted", ("devices",)
    SECOND_FACTOR_SWITCHED = "second_factor.switched", ("enabled",)
    FACTORS_RESET = "factors.reset", ("reason",)
    AUDIT_PRUNED = (
        "audit.pruned",
        ("log", "month", "events", "leaves", "gone", "size", "exports"),
    )  # the log repeats this name: api.tlog.export_lines
    AUDIT_BEGUN = (
        "audit.begun",
        ("log", "former", "size", "root", "export"),
    )  # the log repeats this name: api.tlog.former_log
    DATABASE_RECOVERED = "database.recovered", ("accounts",)
    ACCOUNTS_EXPORTED = "accounts.exported", ("accounts", "hashes")
    SESSION_STARTED = (
        "session.started",
        ("remembered", "deliver", "known_device", "methods", "assurance", "trusted"),
        ("provider",),
    )
    SIGN_IN_PAUSED = "sign_in.paused", ("methods", "known_device")
    SIGN_IN_ABANDONED = "sign_in.abandoned"
    SESSION_REFUSED = "session.refused"
    SESSION_ENDED = "session.ended", ("reason",)
    SESSION_REAUTHENTICATED = "session.reauthenticated", ("methods",)
    SESSION_REAUTHENTICATION_REFUSED = "session.reauthentication_refused"
    WEBHOOK_CREATED = "webhook.created", ("webhook",)
    WEBHOOK_UPDATED = "webhook.updated", ("webhook", "fields")
    WEBHOOK_DELETED = "webhook.deleted", ("webhook",)
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated", ("webhook",)
    WEBHOOK_TESTED = "webhook.tested", ("webhook",)
    WEBHOOK_REDELIVERY_REQUESTED = "webhook.redelivery_requested", ("webhook", "deliveries")
    WEBHOOK_PAUSED = "webhook.paused", ("webhook", "reason")
    TOKEN_CREATED = "token.created", ("token", "permissions", "days", "successor_of")
    TOKEN_ENDED = "token.ended", ("token", "reason")
    TOKEN_REPORTED = "token.reported", ("tokens",)
    TOKEN_REFUSED = "token.refused"
    TOKEN_RENAMED = "token.renamed", ("token",)
    SERVICE_ACCOUNT_CREATED = "service_account.created"
    SERVICE_ACCOUNT_UPDATED = "service_account.updated", ("fields",)
    SERVICE_ACCOUNT_DELETED = "service_account.deleted"
