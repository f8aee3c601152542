"""Render a message: subject, plain text, HTML, in one language. Pure; no I/O."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from api.domain import device_name
from api.domain.languages import DEFAULT
from api.mail.templates import (
    VALUES,
    Message,
    de,
    en,
    of_administrators,
    of_deletions,
    of_factor_switch,
    of_identities,
    of_personal_data,
    of_tokens,
    zh,
)
from api.mail.templates.text import MailText

TEXTS: dict[str, dict[Message, MailText]] = {
    language: {
        **texts,
        **of_administrators.TEXTS[language],
        **of_deletions.TEXTS[language],
        **of_factor_switch.TEXTS[language],
        **of_identities.TEXTS[language],
        **of_personal_data.TEXTS[language],
        **of_tokens.TEXTS[language],
    }
    for language, texts in (("en", en.TEXTS), ("de", de.TEXTS), ("zh", zh.TEXTS))
}
UNKNOWN_DEVICE = {"en": en.UNKNOWN_DEVICE, "de": de.UNKNOWN_DEVICE, "zh": zh.UNKNOWN_DEVICE}
UNKNOWN_ADDRESS = {"en": en.UNKNOWN_ADDRESS, "de": de.UNKNOWN_ADDRESS, "zh": zh.UNKNOWN_ADDRESS}
FACTORS = {"en": en.FACTORS, "de": de.FACTORS, "zh": zh.FACTORS}

# The front end's page for each, below FRONTEND_URL.
PAGES = {
    Message.VERIFY_EMAIL: "verify-email",
    Message.SIGN_UP_AGAIN: "reset-password",
    Message.INVITATION: "accept-invitation",
    Message.RESET_PASSWORD: "reset-password",
    Message.SIGN_IN: "sign-in-by-mail",
    Message.CONFIRM_NEW_EMAIL: "confirm-email-change",
    Message.EMAIL_CHANGED: "undo-email-change",
    Message.CONFIRM_EMAIL_OF_SUPPORT: "confirm-email-change",
    Message.PASSWORD_RESET_REQUIRED: "reset-password",
    Message.OWN_DELETION_SCHEDULED: "keep-account",
}

UNKNOWN_FACTOR = "?"  # of a letter that a later release queued
_LONGEST = 300  # characters of a value: a stranger can't put a letter of their own into a mail
_HTML = (
    '<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
    "<title>{subject}</title></head>\n<body>\n{body}\n</body>\n</html>\n"
)


@dataclass(frozen=True)
class Rendered:
    """A mail's texts. ``html`` has the same content as ``text``."""

    language: str
    subject: str
    text: str
    html: str


def render(
    message: Message, language: str, values: Mapping[str, str], frontend_url: str
) -> Rendered:
    """Render a mail. Raises ``ValueError`` if a value is missing.

    An unknown language becomes English.
    """
    if missing := VALUES[message] - values.keys():
        raise ValueError(f"{message} lacks {', '.join(sorted(missing))}")
    language = language if language in TEXTS else DEFAULT
    subject, paragraphs = TEXTS[language][message]
    shown = {name: _shown(name, value, language) for name, value in values.items()}
    shown["site"] = urlsplit(frontend_url).netloc
    if message in PAGES:
        shown["link"] = link_to(PAGES[message], shown["token"], frontend_url)
    escaped = {name: html.escape(value) for name, value in shown.items()}
    body = "\n".join(_in_html(paragraph, escaped) for paragraph in paragraphs)
    return Rendered(
        language,
        subject,
        "\n\n".join(paragraph.format_map(shown) for paragraph in paragraphs) + "\n",
        _HTML.format(language=language, subject=html.escape(subject), body=body),
    )


def link_to(page: str, token: str, frontend_url: str) -> str:
    """Return the link to a page of the front end: ``…/verify-email#token=…``.

    The token is in the fragment: browsers send fragments to no server, nor in a Referer. If the
    base URL has a fragment, its router reads pages there: ``…/#/verify-email?token=…``.
    """
    separator = "?" if "#" in frontend_url else "#"
    return f"{frontend_url.rstrip('/')}/{page}{separator}token={token}"


def _in_html(paragraph: str, escaped: Mapping[str, str]) -> str:
    if paragraph == "{link}":
        return '<p><a href="{link}">{link}</a></p>'.format_map(escaped)
    if paragraph == "{code}":
        return "<p><strong>{code}</strong></p>".format_map(escaped)
    if paragraph == "{checkpoint}":
        blocks = escaped["checkpoint"].split("\n\n")
        return "\n".join(f'<p style="white-space: pre-wrap">{block}</p>' for block in blocks)
    return f"<p>{html.escape(paragraph, quote=False).format_map(escaped)}</p>"


def _shown(name: str, value: str, language: str) -> str:
    """Return a value on one line, shortened, without characters that control text (U+202E).

    The client that signs in names the device, and must not write to the account's owner in the
    service's name. An outbox may hold letters of an earlier release, with any names.
    """
    if name == "at":
        return _moment(value)
    if name == "checkpoint":
        return value.rstrip("\n")  # signed in this form by the service itself
    if name == "factor":
        return FACTORS[language].get(value, UNKNOWN_FACTOR)
    if name == "device":
        return value if device_name.is_known(value) else UNKNOWN_DEVICE[language]
    if name == "ip" and value == "?":
        return UNKNOWN_ADDRESS[language]
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:_LONGEST]


def _moment(value: str) -> str:
    """Format ``2026-11-22T12:45:03.120Z`` as ``2026-11-22 12:45 UTC``, clear in every language."""
    return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
