"""The cookie of a browser that has asked for sign-in mails.

SameSite=Strict: a click in a mail program opens a page of the front end, and that page sends the
token by ``fetch``. Browsers judge such a request by the page that makes it, not by the click that
opened the page, so the cookie is sent. Only a request that a foreign page makes, or a link straight
to the API, would come without it, and neither may sign anybody in.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from api import settings
from api.domain import clock
from api.web.session_interface import cookie_of


def read() -> str:
    """Return the browser's secrets, unchecked; else empty."""
    return cookie_of(request.environ, settings.current().sign_in_mail_cookie_name)


def give(response: Response, secrets: str) -> None:
    """Set the cookie; it lasts as long as the link in a mail."""
    _set(response, secrets, max_age=settings.current().mailed_code_ttl)


def clear(response: Response) -> None:
    """Remove the cookie, with all attributes: a ``__Host-`` cookie is not cleared without them."""
    _set(response, "", max_age=0)


def _set(response: Response, value: str, max_age: int) -> None:
    current = settings.current()
    response.set_cookie(
        current.sign_in_mail_cookie_name,
        value,
        max_age=max_age,
        expires=clock.now() + timedelta(seconds=max_age) if max_age else 0,
        path="/",
        secure=current.secure,
        httponly=True,
        samesite="Strict",
    )
