"""Name the configuration of signed tokens, which every process of the API must share."""

from __future__ import annotations

from collections.abc import Iterator

from api import settings
from api.crypto import jose_signing
from api.domain.health import Finding, Status

NAME = "signed_tokens"
_NO_KEYS = "TOKEN_AUDIENCES is set, but not TOKEN_SIGNING_KEYS: there are no signed tokens."


def check_signed_tokens() -> Iterator[Finding]:
    """Yield which key signs, which are published beside it, and for whom; nothing if it is off."""
    current = settings.current()
    if not current.token_signing_keys:
        if current.token_audiences:
            yield Finding(NAME, Status.WARNING, _NO_KEYS)
        return
    first, *others = jose_signing.current().kids
    published = f"; also published: {', '.join(others)}" if others else ""
    audiences = ", ".join(current.token_audiences)
    named = f"{first} signs{published}. Audiences: {audiences}."
    yield Finding(NAME, detail=named)
