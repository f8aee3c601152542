"""The kinds of mail, and the values that each one contains."""

from __future__ import annotations

from enum import StrEnum


class Message(StrEnum):
    """One kind of mail. Its values, all strings, are named in ``VALUES``."""

    VERIFY_EMAIL = "verify_email"
    SIGN_UP_AGAIN = "sign_up_again"  # to the owner of an address that was used in a new sign-up
    INVITATION = "invitation"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    ACCOUNT_LOCKED = "account_locked"  # instead of any proof, while an administrator's lock lasts
    ACCOUNT_LEAVING = "account_leaving"  # the same, while the deletion is scheduled
    SIGN_IN = "sign_in"
    PASSWORD_REMOVED = "password_removed"  # noqa: S105
    CONFIRM_NEW_EMAIL = "confirm_new_email"  # to the new address
    CONFIRM_EMAIL_OF_SUPPORT = "confirm_email_of_support"  # an administrator requested it
    NEW_EMAIL_TAKEN = "new_email_taken"  # to the owner of an address that another account wants
    EMAIL_CHANGED = "email_changed"  # to the old address; the token undoes it
    AUDIT_CHECKPOINT = "audit_checkpoint"  # to a witness of the audit log
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    NEW_DEVICE = "new_device"
    PASSWORD_KNOWN = "password_known"  # noqa: S105 - the second factor was not shown
    FACTORS_RESET = "factors_reset"
    PASSKEY_COPIED = "passkey_copied"
    WEBHOOK_PAUSED = "webhook_paused"  # to administrators
    TOKEN_CREATED = "token_created"  # noqa: S105
    TOKEN_LEAKED = "token_leaked"  # noqa: S105
    TOKEN_EXPIRING = "token_expiring"  # noqa: S105
    SERVICE_TOKEN_LEAKED = "service_token_leaked"  # noqa: S105 - to administrators
    SERVICE_TOKEN_EXPIRING = "service_token_expiring"  # noqa: S105 - to administrators
    PASSWORD_RESET_REQUIRED = "password_reset_required"  # noqa: S105 - an administrator removed it
    DELETION_SCHEDULED = "deletion_scheduled"
    DELETION_CANCELLED = "deletion_cancelled"
    OWN_DELETION_SCHEDULED = "own_deletion_scheduled"  # the token cancels it
    OWN_DELETION_CANCELLED = "own_deletion_cancelled"
    CONFIRM_PROVIDER_EMAIL = "confirm_provider_email"  # to any address that a person names
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    ACCOUNT_EXPORTED = "account_exported"


_PROOF = frozenset({"token", "code"})
_TOKEN = frozenset({"hint", "at"})  # not its name: whoever steals a session may choose it

VALUES: dict[Message, frozenset[str]] = {
    Message.VERIFY_EMAIL: _PROOF,
    Message.SIGN_UP_AGAIN: _PROOF,
    Message.INVITATION: frozenset({"token"}),
    Message.RESET_PASSWORD: _PROOF,
    Message.ACCOUNT_LOCKED: frozenset(),
    Message.ACCOUNT_LEAVING: frozenset(),
    Message.SIGN_IN: _PROOF,
    Message.PASSWORD_REMOVED: frozenset({"at"}),
    Message.CONFIRM_NEW_EMAIL: _PROOF,
    Message.CONFIRM_EMAIL_OF_SUPPORT: frozenset({"token"}),
    Message.NEW_EMAIL_TAKEN: frozenset(),
    Message.EMAIL_CHANGED: frozenset({"new_email_masked", "token"}),
    Message.AUDIT_CHECKPOINT: frozenset({"log", "size", "checkpoint"}),
    Message.PASSWORD_CHANGED: frozenset({"at"}),
    Message.ACCOUNT_EXPORTED: frozenset({"at"}),
    Message.PASSWORD_RESET: frozenset({"at"}),
    Message.FACTOR_ADDED: frozenset({"factor", "at"}),
    Message.FACTOR_REMOVED: frozenset({"factor", "at"}),
    Message.SECOND_FACTOR_ON: frozenset({"at"}),
    Message.SECOND_FACTOR_OFF: frozenset({"at"}),
    Message.RECOVERY_CODES_MADE: frozenset({"at"}),
    Message.RECOVERY_CODE_USED: frozenset({"left", "at"}),
    Message.NEW_DEVICE: frozenset({"device", "ip", "at"}),
    Message.PASSWORD_KNOWN: frozenset({"device", "ip", "at"}),
    Message.FACTORS_RESET: frozenset({"at"}),
    Message.PASSKEY_COPIED: frozenset({"at"}),
    Message.WEBHOOK_PAUSED: frozenset({"host", "at"}),
    Message.TOKEN_CREATED: _TOKEN,
    Message.TOKEN_LEAKED: _TOKEN,
    Message.TOKEN_EXPIRING: _TOKEN,
    Message.SERVICE_TOKEN_LEAKED: _TOKEN,
    Message.SERVICE_TOKEN_EXPIRING: _TOKEN,
    Message.PASSWORD_RESET_REQUIRED: frozenset({"token"}),
    Message.DELETION_SCHEDULED: frozenset({"at"}),
    Message.DELETION_CANCELLED: frozenset(),
    Message.OWN_DELETION_SCHEDULED: _PROOF | {"at"},
    Message.OWN_DELETION_CANCELLED: frozenset(),
    # the name that the operator gave the provider, never a name or address of the person there
    Message.CONFIRM_PROVIDER_EMAIL: frozenset({"provider", "code"}),
    Message.IDENTITY_LINKED: frozenset({"provider", "at"}),
    Message.IDENTITY_UNLINKED: frozenset({"provider", "at"}),
}
