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
        # each refusal states its reason
        is_refusal = value.endswith("refused")
        event_type.data_members = frozenset(data_members or (("reason",) if is_refusal else ()))
        return event_type

    ACCOUNT_CREATED = "account.created", "A person signed up."
    ACCOUNT_UPDATED = "account.updated", "The account was changed.", ("fields",)
    ACCOUNT_DELETED = (
        "account.deleted",
        "The owner deleted the account. Its events are kept under its id until they are erased.",
    )
    ACCOUNT_DELETION_REFUSED = (
        "account.deletion_refused",
        "A request to delete the account had a wrong password.",
    )
    ACCOUNT_PERSONAL_DATA_ERASED = (  # the log repeats this name: api.tlog.erasure
        "account.personal_data_erased",
        "An operator erased personal data from earlier events of the account, at most 500.",
        ("events", "values"),
    )
    PASSWORD_CHANGED = "password.changed", "The owner set a new password. All other sessions ended."
    PASSWORD_CHANGE_REFUSED = (
        "password.change_refused",
        "A request to set a new password had a wrong current password.",
    )
    PASSWORD_RESET_REQUESTED = (
        "password.reset_requested",
        "A client requested a mail that resets the password. The client need not be the owner.",
    )
    PASSWORD_RESET = (
        "password.reset",
        "A new password was set with a mailed token or code. All sessions ended.",
    )
    PASSWORD_RESET_REFUSED = (
        "password.reset_refused",
        "The mailed token or code to reset a password was not valid.",
    )
    AUTHENTICATOR_APP_ADDED = (
        "authenticator_app.added",
        "The owner began to set up an authenticator app. It counts once it is confirmed.",
        ("authenticator_app",),
    )
    AUTHENTICATOR_APP_CONFIRMED = (
        "authenticator_app.confirmed",
        "The owner confirmed an authenticator app with a code. It is a second factor from now on.",
        ("authenticator_app",),
    )
    AUTHENTICATOR_APP_CONFIRMATION_REFUSED = (
        "authenticator_app.confirmation_refused",
        "The code that should confirm an authenticator app was not valid.",
    )
    AUTHENTICATOR_APP_RENAMED = (
        "authenticator_app.renamed",
        "The owner renamed an authenticator app.",
        ("authenticator_app",),
    )
    AUTHENTICATOR_APP_REMOVED = (
        "authenticator_app.removed",
        "The owner removed an authenticator app. Its codes are refused from now on.",
        ("authenticator_app",),
    )
    RECOVERY_CODES_GENERATED = (
        "recovery_codes.generated",
        "The account got new recovery codes. All earlier ones ended.",
        ("count",),
    )
    RECOVERY_CODE_USED = (
        "recovery_code.used",
        "A recovery code was used as the second factor. It does not work again.",
        ("left",),
    )
    EMAIL_VERIFICATION_REQUESTED = (
        "email.verification_requested",
        "A client requested a mail that verifies the address. The client need not be the owner.",
    )
    EMAIL_VERIFIED = (
        "email.verified",
        (
            "The address was verified. If an operator vouched for it from the command line, "
            "`actor` is null."
        ),
        ("kept",),
    )
    EMAIL_VERIFICATION_REFUSED = (
        "email.verification_refused",
        (
            "The mailed token or code to verify an address, or the password sent with it, was "
            "not valid."
        ),
    )
    SIGN_IN_MAIL_REQUESTED = (
        "sign_in_mail.requested",
        "A client requested a mail to sign in with. The client need not be the owner.",
    )
    PASSWORD_REMOVED = (
        "password.removed",
        (
            "The owner removed the password and signs in with a passkey from now on. All other "
            "sessions ended."
        ),
    )
    EMAIL_CHANGE_REQUESTED = (
        "email.change_requested",
        "The owner requested a change of address. A mail was sent to the new address.",
    )
    EMAIL_CHANGED = (
        "email.changed",
        (
            "The account has a new address, which was verified by mail. If `actor` is null, "
            "`migrate` wrote the address in NFC, and it must be verified again."
        ),
    )
    EMAIL_CHANGE_REFUSED = (
        "email.change_refused",
        (
            "The mailed token or code to confirm a new address was not valid, or the address "
            "was taken."
        ),
    )
    EMAIL_CHANGE_REVERSED = (
        "email.change_reversed",
        "A change of address was undone from the old address. All sessions ended.",
    )
    EMAIL_CHANGE_REVERSAL_REFUSED = (
        "email.change_reversal_refused",
        "The mailed token to undo a change of address was not valid.",
    )
    PASSKEY_ADDED = (
        "passkey.added",
        (
            "The owner added a passkey or a security key. The passkey of a sign-up has no event of "
            "its own."
        ),
        ("passkey", "kind", "stands_alone", "automatic"),
    )
    PASSKEY_RENAMED = "passkey.renamed", "The owner renamed a passkey.", ("passkey",)
    PASSKEY_REMOVED = "passkey.removed", "The owner removed a passkey.", ("passkey",)
    PASSKEY_REFUSED = (
        "passkey.refused",
        (
            "The answer of a passkey was not valid. `fault` is the first check that failed, and "
            "`ceremony` is what the answer was for."
        ),
        ("fault", "ceremony", "passkey"),
    )
    PASSKEY_CLONE_SUSPECTED = (
        "passkey.clone_suspected",
        "The counter of a passkey went back: a copy may exist. The answer was refused.",
        ("passkey",),
    )
    ROLE_GRANTED = (
        "role.granted",
        "An operator granted the account a role from the command line.",
        ("role",),
    )
    ROLE_REVOKED = (
        "role.revoked",
        (
            "An operator revoked a role of the account from the command line, or the account "
            "moved away from an address that it had never verified."
        ),
        ("role",),
    )
    DEVICE_TRUSTED = (
        "device.trusted",
        "The owner trusted the device: the second factor is not asked there after the password.",
    )
    DEVICE_DISTRUSTED = (
        "device.distrusted",
        "The owner removed one or all trusted devices from their list.",
        ("devices",),
    )
    SECOND_FACTOR_SWITCHED = (
        "second_factor.switched",
        "The owner switched on or off that a sign-in by password asks for the second factor.",
        ("enabled",),
    )
    FACTORS_RESET = (
        "factors.reset",
        (
            "An operator removed all second factors of the account from the command line. All "
            "sessions ended. `actor` is null."
        ),
        ("reason",),
    )
    AUDIT_PRUNED = (  # the log repeats this name: api.tlog.export_lines
        "audit.pruned",
        (
            "An operator drops a month of events from the command line. The month is older than "
            "`AUDIT_RETENTION`, sealed and exported. `actor` and `subject` are null. The event "
            "is written before anything is dropped."
        ),
        ("log", "month", "events", "leaves", "gone", "size", "exports"),
    )
    AUDIT_BEGUN = (  # the log repeats this name: api.tlog.former_log
        "audit.begun",
        (
            "An operator began a new audit log from the command line. The old one could not be "
            "continued after a restore, or after a failover that lost data. This is the first "
            "event of the new log. `actor` and `subject` are null."
        ),
        ("log", "former", "size", "root", "export"),
    )
    DATABASE_RECOVERED = (
        "database.recovered",
        (
            "An operator ended all sessions from the command line, because the database had "
            "lost its latest changes. One event covers several accounts; `actor` and `subject` "
            "are null."
        ),
        ("accounts",),
    )
    SESSION_STARTED = (
        "session.started",
        (
            "An account signed in. `trusted`: the second factor was not asked, because the owner "
            "trusts the device."
        ),
        ("remembered", "deliver", "known_device", "methods", "assurance", "trusted"),
    )
    SIGN_IN_PAUSED = (
        "sign_in.paused",
        "A sign-in showed its first factor and waits for the second one. There is no session yet.",
        ("methods", "known_device"),
    )
    SIGN_IN_ABANDONED = (
        "sign_in.abandoned",
        "The client ended a sign-in that waited for a second factor.",
    )
    SESSION_REFUSED = (
        "session.refused",
        (
            "A sign-in had a wrong password or an unknown address. If addresses must be "
            "verified, also a sign-in to an account whose address is not verified. With "
            "`wrong_second_factor`, the first factor was right."
        ),
    )
    SESSION_ENDED = "session.ended", "A session ended.", ("reason",)
    SESSION_REAUTHENTICATED = (
        "session.reauthenticated",
        "The owner confirmed the identity again, by the methods in `methods`.",
        ("methods",),
    )
    SESSION_REAUTHENTICATION_REFUSED = (
        "session.reauthentication_refused",
        "A request to confirm the identity had a wrong password, code or passkey.",
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
        "An administrator created a new secret for a webhook.",
        ("webhook",),
    )
    WEBHOOK_TESTED = (
        "webhook.tested",
        "An administrator sent a test event to a webhook. This is the test event.",
        ("webhook",),
    )
    WEBHOOK_REDELIVERY_REQUESTED = (
        "webhook.redelivery_requested",
        "An administrator sent events to a webhook again.",
        ("webhook", "deliveries"),
    )
    WEBHOOK_PAUSED = (
        "webhook.paused",
        "The worker paused a webhook. `actor` is null.",
        ("webhook", "reason"),
    )
