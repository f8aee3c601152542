"""The cookie that binds attempts at identity providers to the browser that began them.

Without it, an attacker could begin an attempt, sign in at the provider, and pass the answer on:
whoever opens it would be signed in to the attacker's account (login CSRF).
"""

from __future__ import annotations

from flask import Response

from api import settings
from api.crypto import browser_secret
from api.domain.provider_attempt import LIFE
from api.web import strict_cookie


def read() -> str:
    """Return the secrets of the browser's attempts, unchecked; else empty."""
    return strict_cookie.read(settings.current().federation_cookie_name)


def renew(response: Response) -> None:
    """Let the cookie live on as long as an attempt that waits for its next step."""
    if secrets := browser_secret.well_formed(read()):
        name = settings.current().federation_cookie_name
        strict_cookie.give(response, name, secrets, int(LIFE.total_seconds()))


def add(response: Response, secret: str) -> None:
    """Set the cookie with one more secret; several tabs may have an attempt each."""
    secrets = browser_secret.joined(secret, read())
    name = settings.current().federation_cookie_name
    strict_cookie.give(response, name, secrets, int(LIFE.total_seconds()))
