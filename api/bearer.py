"""The Authorization header (RFC 6750)."""

from __future__ import annotations

from werkzeug.datastructures import Headers


def bearer_token(headers: Headers) -> str | None:
    """The token of ``Authorization: Bearer …``, None when there is no such header.

    Another scheme says nothing: browsers send ``Basic`` by themselves, so it may neither hide the
    cookie nor excuse a request from saying where it comes from.
    """
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
