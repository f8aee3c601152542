"""The texts of all mails in English."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_CODE = "Or enter this code on the device on which you requested it:"
_NOT_YOU = "If this was not you, reset your password and end all sessions on {site} now."
UNKNOWN_DEVICE = "An unknown device"
UNKNOWN_ADDRESS = "an unknown address"
FACTORS = {
    "totp": "an authenticator app",
    "passkey": "a passkey",
    "security_key": "a security key",
}

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
    Message.INVITATION: MailText(
        "You are invited",
        (
            (
                "You are invited to {site}: an account with this email address is waiting for you."
                " Open this link to choose a password:"
            ),
            "{link}",
            (
                "If you do not expect this invitation, you can ignore this mail. The account cannot"
                " be used without this link, and is deleted if nobody accepts."
            ),
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
    Message.SIGN_IN: MailText(
        "Sign in",
        (
            (
                "Someone, probably you, wants to sign in to {site} with this email address. Open"
                " this link in the browser in which you asked for it:"
            ),
            "{link}",
            "Or enter this code in the window in which you asked for it:",
            "{code}",
            (
                "Give this code to nobody, and enter it nowhere else: whoever has it can sign in to"
                " your account. If this was not you, ignore this mail. Nobody has signed in."
            ),
        ),
    ),
    Message.PASSWORD_REMOVED: MailText(
        "Your password was removed",
        (
            (
                "The password of your account on {site} was removed at {at}. From now on you sign"
                " in with your passkey. All other sessions have ended."
            ),
            _NOT_YOU,
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
    Message.FACTOR_ADDED: MailText(
        "A second factor was added",
        ("Your account on {site} got a new second factor at {at}: {factor}.", _NOT_YOU),
    ),
    Message.FACTOR_REMOVED: MailText(
        "A second factor was removed",
        ("A second factor of your account on {site} was removed at {at}: {factor}.", _NOT_YOU),
    ),
    Message.RECOVERY_CODES_MADE: MailText(
        "New recovery codes were created",
        (
            (
                "New recovery codes for your account on {site} were created at {at}. All earlier"
                " recovery codes stopped working."
            ),
            _NOT_YOU,
        ),
    ),
    Message.RECOVERY_CODE_USED: MailText(
        "A recovery code was used",
        (
            (
                "A recovery code of your account on {site} was used at {at}. Unused codes that are"
                " left: {left}. You can create new ones in the settings of your account."
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
    Message.PASSWORD_KNOWN: MailText(
        "Someone entered your password",
        (
            (
                "Someone entered the right password of your account on {site}, but did not finish"
                " the sign-in with a second factor:"
            ),
            "{device}, from {ip}, at {at}",
            (
                "They did not get into your account. If this was not you, they know your password:"
                " change it on {site} now. If it was you, you can ignore this mail."
            ),
        ),
    ),
    Message.FACTORS_RESET: MailText(
        "Your second factors were removed",
        (
            (
                "The operator of {site} removed all second factors of your account at {at}:"
                " authenticator apps, passkeys, recovery codes and trusted devices. All sessions"
                " have ended. Your password has not changed."
            ),
            (
                "Sign in with your password, then add a second factor again. If your account has no"
                " password, choose one as for a forgotten password."
            ),
            (
                "If you did not ask for this, reset your password now, and write to the operator of"
                " {site}."
            ),
        ),
    ),
    Message.PASSKEY_COPIED: MailText(
        "A copy of your security key may exist",
        (
            (
                "At {at}, a security key or passkey of your account on {site} was refused: its"
                " counter had gone back. Somebody may have a copy of it."
            ),
            "Remove it from your account, and add another one.",
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
