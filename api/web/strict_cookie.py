"""Cookies that bind something begun in a browser to it, apart from its session.

SameSite=Strict: a click in a mail program, or the redirect of an identity provider, opens a page of
the front end, and that page sends what it got by ``fetch``. Browsers judge such a request by the
page that makes it, not by the click that opened the page, so the cookie is sent. Only a request
that a foreign page makes, or a link straight to the API, would come without it, and neither may
sign anybody in.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from api import settings
from api.domain import clock
from api.web.session_interface import cookie_of


def read(name: str) -> str:
    """Return the value, unchecked; else empty."""
    return cookie_of(request.environ, name)


def give(response: Response, name: str, value: str, max_age: int) -> None:
    """Set a cookie for so many seconds.

    0 removes it, with all attributes: a ``__Host-`` cookie is not cleared without them.
    """
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        expires=clock.now() + timedelta(seconds=max_age) if max_age else 0,
        path="/",
        secure=settings.current().secure,
        httponly=True,
        samesite="Strict",
    )
