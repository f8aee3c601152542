"""The mails in English."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import Text

_CODE = "Or type this code on the device on which you asked for it:"
_NOT_YOU = "If this was not you, reset your password and end all sessions on {site} now."
UNKNOWN_DEVICE = "An unknown device"

TEXTS = {
    Message.VERIFY_EMAIL: Text(
        "Confirm your email address",
        (
            "Please confirm that this is your email address for {site}. Open this link:",
            "{link}",
            _CODE,
            "{code}",
            "If you did not ask for this, ignore this mail.",
        ),
    ),
    Message.SIGN_UP_AGAIN: Text(
        "You already have an account",
        (
            (
                "Somebody, probably you, tried to sign up on {site} with this email address. There"
                " is an account with it already: sign in as usual. If you have forgotten the"
                " password, open this link to choose a new one:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "If it was not you, ignore this mail: nothing has changed.",
        ),
    ),
    Message.RESET_PASSWORD: Text(
        "Choose a new password",
        (
            (
                "Somebody, probably you, asked for a new password for your account on {site}. Open"
                " this link to choose one:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "If it was not you, ignore this mail: your password stays as it is.",
        ),
    ),
    Message.CONFIRM_NEW_EMAIL: Text(
        "Confirm your new email address",
        (
            (
                "Please confirm that this is to be the email address of your account on {site}."
                " Open this link:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "If you did not ask for this, ignore this mail.",
        ),
    ),
    Message.NEW_EMAIL_TAKEN: Text(
        "This email address is already in use",
        (
            (
                "Somebody with another account on {site} tried to change to this email address. It"
                " belongs to your account, and that has not changed."
            ),
            (
                "You need not do anything. If it was you: sign in with this address, or delete the"
                " account that has it first."
            ),
        ),
    ),
    Message.EMAIL_CHANGED: Text(
        "Your email address was changed",
        (
            (
                "The email address of your account on {site} is now {new_email_masked}. Mail no"
                " longer goes to this address."
            ),
            "If this was not you, open this link to undo it:",
            "{link}",
        ),
    ),
    Message.AUDIT_CHECKPOINT: Text(
        "A checkpoint of the audit log",
        (
            "This is how far the audit log {log} of {site} has come: {size} events.",
            (
                "Please keep this mail. Should anybody change or cut the log, this signed"
                " checkpoint proves it:"
            ),
            "{checkpoint}",
            "Later ones include it. If none comes though things happen on {site}, ask why.",
        ),
    ),
    Message.PASSWORD_CHANGED: Text(
        "Your password was changed",
        ("The password of your account on {site} was changed at {at}.", _NOT_YOU),
    ),
    Message.PASSWORD_RESET: Text(
        "Your password was reset",
        (
            (
                "The password of your account on {site} was reset by way of a mail to this address"
                " at {at}. All earlier sessions have ended."
            ),
            _NOT_YOU,
        ),
    ),
    Message.NEW_DEVICE: Text(
        "A new device signed in",
        (
            "Somebody signed in to your account on {site} with a device that was not used before:",
            "{device}, from {ip}, at {at}",
            _NOT_YOU,
        ),
    ),
    Message.WEBHOOK_PAUSED: Text(
        "A webhook was paused",
        (
            (
                "The webhook to {host} was paused at {at}: the receiver refused events for good, or"
                " nothing got through for a long time. Nothing is sent there any more."
            ),
            (
                "Look at its deliveries to see why. When you enable it again, it is sent what"
                " happened meanwhile. You get this mail because you are an administrator of {site}."
            ),
        ),
    ),
}
