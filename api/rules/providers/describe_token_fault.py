"""Describe for the log what is wrong with an ID token that its provider signed."""

from __future__ import annotations

from collections.abc import Collection

from api.crypto.jose import TokenNotValid
from api.domain.provider import AnswerFault, Provider

_LONGEST = 200  # characters of an issuer or a client id, as of an issuer in metadata
_MOST = 3  # of several audiences


def describe_token_fault(
    error: TokenNotValid, provider: Provider, audiences: Collection[str]
) -> str:
    """Return one line: the wrong issuer or audience, and the right one; else the kind of token.

    Neither is secret. Both are quoted in ASCII, so that a provider forges no line, and bounded.
    """
    match error.fault:
        case AnswerFault.ISSUER:
            return f"ID token: expected iss {_quoted(provider.issuer)}, got {_quoted(error.claim)}"
        case AnswerFault.AUDIENCE:
            expected = _quoted(sorted(audiences))
            return f"ID token: expected aud {expected}, got {_quoted(error.claim)}"
        case _:
            return "ID token"


def _quoted(claim: object) -> str:
    if isinstance(claim, str):
        # cut first: each character may become ten
        return ascii(claim[:_LONGEST]) + ("..." if len(claim) > _LONGEST else "")
    if isinstance(claim, list):
        more = ", ..." if len(claim) > _MOST else ""
        return f"[{', '.join(map(_quoted_item, claim[:_MOST]))}{more}]"
    return "none" if claim is None else type(claim).__name__


def _quoted_item(item: object) -> str:
    # a list within a list is never followed: it may be as deep as the token is long
    return _quoted(item) if isinstance(item, str) else type(item).__name__
