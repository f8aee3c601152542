"""The titles of audit events: one sentence each, for the security feed of an account.

The texts are English templates: ``{role}`` is a member of the event's ``data``. The catalogues hold
the other languages. A test finds a type, or a reason in the contract, without a title.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.domain.audit_events import EventType
from api.domain.languages import DEFAULT
from api.i18n.catalogues import Phrase, translate

TITLES: Mapping[str, str] = {
    EventType.ACCOUNT_CREATED: "Account created",
    EventType.ACCOUNT_IMPORTED: "Account imported",
    EventType.ACCOUNT_INVITED: "Invitation sent",
    EventType.INVITATION_ACCEPTED: "Invitation accepted",
    EventType.INVITATION_REFUSED: "Acceptance of the invitation refused",
    EventType.INVITATION_WITHDRAWN: "Invitation withdrawn",
    EventType.ACCOUNT_UPDATED: "Account details changed",
    EventType.ACCOUNT_METADATA_UPDATED: "Additional account data changed",
    EventType.ACCOUNT_LOCKED: "Account locked",
    EventType.ACCOUNT_UNLOCKED: "Account unlocked",
    EventType.ACCOUNT_DELETED: "Account deleted",
    EventType.ACCOUNT_DELETION_REFUSED: "Deletion of the account refused",
    EventType.ACCOUNT_PERSONAL_DATA_ERASED: "Personal data erased from earlier events",
    EventType.PASSWORD_CHANGED: "Password changed",
    EventType.PASSWORD_CHANGE_REFUSED: "Change of password refused",
    EventType.PASSWORD_RESET_REQUESTED: "Password reset requested",
    EventType.PASSWORD_RESET: "Password reset by mail",
    EventType.PASSWORD_RESET_REFUSED: "Password reset refused",
    EventType.ACCOUNT_DELETION_SCHEDULED: "Deletion of the account scheduled",
    EventType.ACCOUNT_DELETION_CANCELLED: "Deletion of the account cancelled",
    EventType.ACCOUNT_EXPORTED: "All data of the account exported",
    EventType.ACCOUNT_DELETION_CANCELLATION_REFUSED: "Keeping the account refused",
    EventType.AUTHENTICATOR_APP_ADDED: "Setup of an authenticator app begun",
    EventType.AUTHENTICATOR_APP_CONFIRMED: "Authenticator app added",
    EventType.AUTHENTICATOR_APP_CONFIRMATION_REFUSED: "Authenticator app not added",
    EventType.AUTHENTICATOR_APP_RENAMED: "Authenticator app renamed",
    EventType.AUTHENTICATOR_APP_REMOVED: "Authenticator app removed",
    EventType.RECOVERY_CODES_GENERATED: "New recovery codes created",
    EventType.RECOVERY_CODE_USED: "Recovery code used",
    EventType.EMAIL_VERIFICATION_REQUESTED: "Verification of the email address requested",
    EventType.EMAIL_VERIFIED: "Email address verified",
    EventType.EMAIL_VERIFICATION_REFUSED: "Verification of the email address refused",
    EventType.SIGN_IN_MAIL_REQUESTED: "Sign-in mail requested",
    EventType.PASSWORD_REMOVED: "Password removed",
    EventType.EMAIL_CHANGE_REQUESTED: "Change of the email address requested",
    EventType.EMAIL_CHANGED: "Email address changed",
    EventType.EMAIL_CHANGE_REFUSED: "Change of the email address refused",
    EventType.EMAIL_CHANGE_REVERSED: "Change of the email address undone",
    EventType.EMAIL_CHANGE_REVERSAL_REFUSED: "Undoing a change of the email address refused",
    EventType.IDENTITY_LINKED: "Sign-in with {provider} added",
    EventType.IDENTITY_LINK_REFUSED: "Sign-in with {provider} not added",
    EventType.IDENTITY_UNLINKED: "Sign-in with {provider} removed",
    EventType.PASSKEY_ADDED: "Passkey added",
    EventType.PASSKEY_RENAMED: "Passkey renamed",
    EventType.PASSKEY_REMOVED: "Passkey removed",
    EventType.PASSKEY_REFUSED: "Passkey refused",
    EventType.PASSKEY_CLONE_SUSPECTED: "A copy of a passkey may exist",
    EventType.ROLE_GRANTED: "Role granted: {role}",
    EventType.ROLE_REVOKED: "Role revoked: {role}",
    EventType.ROLE_DEFINED: "Role defined: {role}",
    EventType.ROLE_REMOVED: "Role removed: {role}",
    EventType.PERMISSION_DEFINED: "Permission defined: {permission}",
    EventType.PERMISSION_REMOVED: "Permission removed: {permission}",
    EventType.DEVICE_TRUSTED: "Device trusted",
    EventType.DEVICE_DISTRUSTED: "Trusted devices removed: {devices}",
    EventType.SECOND_FACTOR_SWITCHED: "Second factor at sign-in switched on or off",
    EventType.FACTORS_RESET: "Second factors removed by an operator",
    EventType.AUDIT_PRUNED: "Old audit events deleted",
    EventType.AUDIT_BEGUN: "New audit log begun",
    EventType.DATABASE_RECOVERED: "All sessions ended after a recovery of data",
    EventType.ACCOUNTS_EXPORTED: "All accounts exported by an operator",
    EventType.SESSION_STARTED: "Signed in",
    EventType.SESSION_REFUSED: "Sign-in refused",
    EventType.SESSION_ENDED: "Session ended",
    EventType.SIGN_IN_PAUSED: "Sign-in begun, second factor not shown yet",
    EventType.SIGN_IN_ABANDONED: "Sign-in abandoned before the second factor",
    EventType.SESSION_REAUTHENTICATED: "Identity confirmed again",
    EventType.SESSION_REAUTHENTICATION_REFUSED: "Confirmation of the identity refused",
    EventType.WEBHOOK_CREATED: "Webhook created",
    EventType.WEBHOOK_UPDATED: "Webhook changed",
    EventType.WEBHOOK_DELETED: "Webhook deleted",
    EventType.WEBHOOK_SECRET_ROTATED: "New secret for a webhook created",
    EventType.WEBHOOK_TESTED: "Test event sent to a webhook",
    EventType.WEBHOOK_REDELIVERY_REQUESTED: "Events sent to a webhook again",
    EventType.WEBHOOK_PAUSED: "Webhook paused",
    EventType.TOKEN_CREATED: "API token created",
    EventType.TOKEN_ENDED: "API token ended",
    EventType.TOKEN_REPORTED: "API tokens reported as leaked",
    EventType.TOKEN_REFUSED: "Creation of an API token refused",
    EventType.TOKEN_RENAMED: "API token renamed",
    EventType.SERVICE_ACCOUNT_CREATED: "Service account created",
    EventType.SERVICE_ACCOUNT_UPDATED: "Service account changed",
    EventType.SERVICE_ACCOUNT_DELETED: "Service account deleted",
}

# The titles of events with a member ``reason``, by type and reason.
_REFUSALS: Mapping[str, Mapping[str, str]] = {
    EventType.SESSION_REFUSED: {
        "wrong_credentials": "Sign-in refused: wrong password",
        "email_not_verified": "Sign-in refused: email address not verified",
        "not_valid": "Sign-in refused: link or code not valid",
        "already_used": "Sign-in refused: link already used",
        "other_browser": "Sign-in refused: link opened in another browser",
        "wrong_second_factor": "Sign-in refused: wrong second factor",
        "account_locked": "Sign-in refused: account locked",
        "provider_refused": "Sign-in refused by the other service",
        "provider_answer": "Sign-in refused: wrong answer of the other service",
        "provider_not_valid": "Sign-in refused: answer of another service not valid",
        "sign_in_to_link": "Sign-in with another service: not linked with the account",
        "sign_up_not_open": "Sign-in with another service refused: linked with no account",
    },
    EventType.SESSION_REAUTHENTICATION_REFUSED: {
        "wrong_credentials": "Confirmation of the identity refused: wrong password",
        "wrong_second_factor": "Confirmation of the identity refused: wrong code or passkey",
        "provider_refused": "Confirmation of the identity refused by the other service",
        "provider_answer": "Confirmation of the identity refused: no proof by the other service",
        "provider_not_valid": "Confirmation of the identity refused: not proved there",
    },
    EventType.ACCOUNT_DELETION_REFUSED: {
        "wrong_credentials": "Deletion of the account refused: wrong password",
    },
    EventType.ACCOUNT_DELETION_CANCELLATION_REFUSED: {
        "not_valid": "Keeping the account refused: link or code not valid",
        "already_used": "Keeping the account refused: link already used",
    },
    EventType.PASSWORD_CHANGE_REFUSED: {
        "wrong_credentials": "Change of password refused: wrong password",
    },
    EventType.PASSWORD_RESET_REFUSED: {
        "not_valid": "Password reset refused: link or code not valid",
        "already_used": "Password reset refused: link already used",
    },
    EventType.INVITATION_REFUSED: {
        "not_valid": "Acceptance of the invitation refused: link not valid",
        "already_used": "Acceptance of the invitation refused: link already used",
    },
    EventType.AUTHENTICATOR_APP_CONFIRMATION_REFUSED: {
        "not_valid": "Authenticator app not added: wrong code",
    },
    EventType.EMAIL_VERIFICATION_REFUSED: {
        "wrong_credentials": "Verification of the email address refused: wrong password",
        "not_valid": "Verification of the email address refused: link or code not valid",
        "already_used": "Verification of the email address refused: link already used",
    },
    EventType.EMAIL_CHANGE_REFUSED: {
        "not_valid": "Change of the email address refused: link or code not valid",
        "already_used": "Change of the email address refused: link already used",
        "email_taken": "Change of the email address refused: address taken",
    },
    EventType.EMAIL_CHANGE_REVERSAL_REFUSED: {
        "not_valid": "Undoing a change of the email address refused: link not valid",
        "already_used": "Undoing a change of the email address refused: link already used",
    },
}
_ENDINGS: Mapping[str, str] = {
    "signed_out": "Signed out",
    "ended_by_owner": "Session ended from the list of devices",
    "others_ended": "Session ended with all other sessions",
    "password_changed": "Session ended: password changed",
    "password_removed": "Session ended: password removed",
    "password_reset": "Session ended: password reset",
    "factors_changed": "Session ended: second factor set up or switched on",
    "email_verified": "Session ended: email address verified by mail",
    "email_change_reversed": "Session ended: change of the email address undone",
    "factors_reset": "Session ended: second factors removed by an operator",
    "account_deleted": "Session ended: account deleted",
    "account_locked": "Session ended: account locked",
    "ended_by_administrator": "Session ended by an administrator",
    "identity_unlinked": "Session ended: sign-in with a provider removed",
    "replaced": "Session replaced by a new sign-in",
    "session_limit": "Session ended: too many sessions",
    "deletion_scheduled": "Session ended: deletion of the account scheduled",
}
_RESETS: Mapping[str, str] = {
    "lost": "Second factors removed by an operator: reported as lost",
    "stolen": "Second factors removed by an operator: reported as stolen",
    "broken": "Second factors removed by an operator: reported as broken",
    "other": "Second factors removed by an operator",
}
_TOKEN_ENDINGS: Mapping[str, str] = {
    "ended_by_owner": "API token removed",
    "ended_by_administrator": "API token ended by an administrator",
    "account_locked": "API token ended: account locked",
    "deletion_scheduled": "API token ended: the account is to be deleted",
    "account_deleted": "API token ended: account deleted",
    "email_verified": "API token ended: email address verified by mail",
    "email_change_reversed": "API token ended: change of the email address undone",
    "password_removed": "API token ended: password removed",
    "password_reset": "API token ended: password reset",
    "service_account_locked": "API token ended: service account locked",
    "service_account_deleted": "API token ended: service account deleted",
    "leaked": "API token ended: somebody found it in the open",
    "database_recovered": "API token ended after a recovery of data",
}
_TOKEN_REFUSALS: Mapping[str, str] = {
    "not_granted": "Creation of an API token refused: permission missing",
    "limit_reached": "Creation of an API token refused: too many tokens",
}
_LOCKS: Mapping[str, str] = {
    "abuse": "Account locked: abuse",
    "compromised": "Account locked: someone else may have had access",
    "requested": "Account locked at the owner's request",
    "left": "Account locked: the person has left",
    "other": "Account locked",
}
_OF_ADMINISTRATORS: Mapping[str, Mapping[str, str]] = {
    EventType.PASSWORD_REMOVED: {
        "requested_by_owner": "Password removed",
        "compromised": "Password removed by an administrator: someone else may have had access",
        "requested": "Password removed by an administrator at the owner's request",
        "policy": "Password removed by an administrator: a new one is required",
    },
    EventType.EMAIL_CHANGE_REQUESTED: {
        "requested_by_owner": "Change of the email address requested",
        "requested": "Change of the email address begun by an administrator",
        "correction": "Correction of the email address begun by an administrator",
        "other": "Change of the email address begun by an administrator",
    },
    EventType.ACCOUNT_DELETION_SCHEDULED: {
        "requested_by_owner": "Deletion of the account requested",
        "requested": "Deletion of the account scheduled at the owner's request",
        "inactive": "Deletion of the account scheduled: not in use",
        "abuse": "Deletion of the account scheduled: abuse",
        "other": "Deletion of the account scheduled",
    },
    EventType.ACCOUNT_DELETED: {
        "requested_by_owner": "Account deleted",
        "requested": "Account deleted at the owner's request",
        "inactive": "Account deleted: not in use",
        "abuse": "Account deleted: abuse",
        "other": "Account deleted by an administrator",
    },
}
_WITHDRAWALS: Mapping[str, str] = {
    "withdrawn": "Invitation withdrawn",
    "expired": "Invitation expired",
}
_LINK_REFUSALS: Mapping[str, str] = {
    "in_use": "Sign-in with {provider} not added: another account uses it",
    "not_valid": "Sign-in with {provider} not added: answer of another attempt",
    "provider_refused": "Sign-in with {provider} not added: refused there",
    "provider_answer": "Sign-in with {provider} not added: nothing proved there",
}
_UNLINKINGS: Mapping[str, str] = {
    "owner": "Sign-in with {provider} removed",
    "email_verified": "Sign-in with {provider} removed: email address verified by mail",
    "password_reset": "Sign-in with {provider} removed: password reset",
    "password_removed": "Sign-in with {provider} removed: password removed by an administrator",
    "email_change_reversed": (
        "Sign-in with {provider} removed: change of the email address undone"
    ),
}
BY_REASON: Mapping[str, Mapping[str, str]] = {
    **_REFUSALS,
    **_OF_ADMINISTRATORS,
    EventType.ACCOUNT_LOCKED: _LOCKS,
    EventType.FACTORS_RESET: _RESETS,
    EventType.IDENTITY_LINK_REFUSED: _LINK_REFUSALS,
    EventType.IDENTITY_UNLINKED: _UNLINKINGS,
    EventType.INVITATION_WITHDRAWN: _WITHDRAWALS,
    EventType.SESSION_ENDED: _ENDINGS,
    EventType.TOKEN_ENDED: _TOKEN_ENDINGS,
    EventType.TOKEN_REFUSED: _TOKEN_REFUSALS,
}

# The titles of extensions' events, by type and language.
_OF_EXTENSIONS: dict[str, Mapping[str, str]] = {}


def add_extension_titles(event_type: str, titles: Mapping[str, str]) -> None:
    """Add the titles of an extension's event type, by language. Called at start only."""
    _OF_EXTENSIONS[event_type] = titles


def title_of(event_type: str, data: Mapping[str, object] | None, language: str) -> str:
    """Return the title of an event in this language.

    ``data``: None if it was erased. A reason without a title, as a later release may write it, gets
    the title of the type. A type of an extension that declares no title is made readable:
    ``notes.note.created`` is "Note created".
    """
    values = data or {}
    if event_type not in TITLES:
        return _title_of_extension(event_type, language)
    by_reason = BY_REASON.get(event_type, {})
    template = by_reason.get(str(values.get("reason")), TITLES[event_type])
    if "{" not in template:
        return translate(template, language)
    return str(translate(Phrase(template, **values), language))  # a plain str, for the encoder


def _title_of_extension(event_type: str, language: str) -> str:
    titles = _OF_EXTENSIONS.get(event_type, {})
    readable = " ".join(event_type.split(".")[-2:]).replace("_", " ").capitalize()
    return titles.get(language) or titles.get(DEFAULT, readable)
