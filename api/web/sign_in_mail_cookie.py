"""The cookie of a browser that has asked for sign-in mails."""

from __future__ import annotations

from flask import Response

from api import settings
from api.web import strict_cookie


def read() -> str:
    """Return the browser's secrets, unchecked; else empty."""
    return strict_cookie.read(settings.current().sign_in_mail_cookie_name)


def give(response: Response, secrets: str) -> None:
    """Set the cookie; it lasts as long as the link in a mail."""
    current = settings.current()
    strict_cookie.give(response, current.sign_in_mail_cookie_name, secrets, current.mailed_code_ttl)


def clear(response: Response) -> None:
    """Remove the cookie."""
    strict_cookie.give(response, settings.current().sign_in_mail_cookie_name, "", 0)
