"""The Authorization header (RFC 6750)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def bearer_token(environ: WSGIEnvironment) -> str | None:
    """The token of ``Authorization: Bearer …``, None when there is no such header.

    Another scheme says nothing: browsers send ``Basic`` by themselves, so it may neither hide the
    cookie nor excuse a request from saying where it comes from.
    """
    header: str | None = environ.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
