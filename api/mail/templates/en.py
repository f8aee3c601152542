"""The texts of all mails in English."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_CODE = "Or enter this code on the device on which you requested it:"
_NOT_YOU = "If this was not you, reset your password and end all sessions on {site} now."
UNKNOWN_DEVICE = "An unknown device"
UNKNOWN_ADDRESS = "an unknown address"

TEXTS = {
    Message.VERIFY_EMAIL: MailText(
        "Confirm your email address",
        (
            "Please confirm that this is your email address for {site}. Open this link:",
            "{link}",
            _CODE,
            "{code}",
            "If you did not request this, you can ignore this mail.",
        ),
    ),
    Message.SIGN_UP_AGAIN: MailText(
        "You already have an account",
        (
            (
                "Someone, probably you, tried to sign up on {site} with this email address. You"
                " already have an account with this address, so you can sign in as usual. If you"
                " have forgotten your password, open this link to choose a new one:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "If this was not you, you can ignore this mail. Nothing has changed.",
        ),
    ),
    Message.RESET_PASSWORD: MailText(
        "Choose a new password",
        (
            (
                "Someone, probably you, requested a new password for your account on {site}. Open"
                " this link to choose one:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "If this was not you, you can ignore this mail. Your password has not changed.",
        ),
    ),
    Message.CONFIRM_NEW_EMAIL: MailText(
        "Confirm your new email address",
        (
            (
                "Please confirm this as the new email address of your account on {site}. Open this"
                " link:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "If you did not request this, you can ignore this mail.",
        ),
    ),
    Message.NEW_EMAIL_TAKEN: MailText(
        "This email address is already in use",
        (
            (
                "Someone tried to use this email address for another account on {site}. The address"
                " still belongs to your account. Nothing has changed."
            ),
            (
                "You do not need to do anything. If this was you, sign in with this address, or"
                " first delete the account that uses it."
            ),
        ),
    ),
    Message.EMAIL_CHANGED: MailText(
        "Your email address was changed",
        (
            (
                "The email address of your account on {site} was changed to {new_email_masked}. You"
                " will receive no more mail about this account at this address."
            ),
            "If this was not you, open this link to undo the change:",
            "{link}",
        ),
    ),
    Message.AUDIT_CHECKPOINT: MailText(
        "A checkpoint of the audit log",
        (
            "The audit log {log} of {site} now contains {size} events.",
            (
                "Please keep this mail. If anyone changes or truncates the log, this signed"
                " checkpoint proves it:"
            ),
            "{checkpoint}",
            (
                "Later checkpoints include this one. If {site} is in use but no further checkpoint"
                " arrives, ask the operator why."
            ),
        ),
    ),
    Message.PASSWORD_CHANGED: MailText(
        "Your password was changed",
        ("The password of your account on {site} was changed at {at}.", _NOT_YOU),
    ),
    Message.PASSWORD_RESET: MailText(
        "Your password was reset",
        (
            (
                "The password of your account on {site} was reset at {at}, with a mail sent to this"
                " address. All earlier sessions have ended."
            ),
            _NOT_YOU,
        ),
    ),
    Message.NEW_DEVICE: MailText(
        "A new device signed in",
        (
            "Someone signed in to your account on {site} with a new device:",
            "{device}, from {ip}, at {at}",
            _NOT_YOU,
        ),
    ),
    Message.WEBHOOK_PAUSED: MailText(
        "A webhook was paused",
        (
            (
                "The webhook to {host} was paused at {at}, because the receiver refused all further"
                " events or because no event was delivered for a long time. No more events are sent"
                " to it."
            ),
            (
                "Check its deliveries for the reason. When you enable the webhook again, it"
                " receives the events that it missed. You receive this mail because you are an"
                " administrator of {site}."
            ),
        ),
    ),
}
