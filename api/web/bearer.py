"""Parse the Authorization header (RFC 6750)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def bearer_token(environ: WSGIEnvironment) -> str | None:
    """Return the token of ``Authorization: Bearer …``; None if there is no such header.

    Another scheme is ignored: browsers send ``Basic`` by themselves, so it may neither hide the
    cookie nor exempt a request from the check of its origin.
    """
    header: str | None = environ.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
