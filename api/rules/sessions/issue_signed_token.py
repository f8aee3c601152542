"""Issue a short-lived signed token by which a service knows the account of a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from api import settings
from api.crypto import jose_signing
from api.domain import clock, ids
from api.domain.assurance import Kind, shown_at
from api.domain.session import Session
from api.errors import FieldError, InvalidBody
from api.rules.assurance import freshness

# names the kind, as RFC 8725, 3.11 advises: such a token is no ID token, and an ID token is none
TYPE = "gatebook-session+jwt"


@dataclass(frozen=True)
class SignedToken:
    """A signed token, and when it expires."""

    token: str
    expires_at: datetime


def issue_signed_token(check: Callable[[], Session], audience: str) -> SignedToken:
    """Return a token for one of the services in TOKEN_AUDIENCES. No SQL, and nothing is stored.

    It says who is signed in and how, and nothing that may change meanwhile: no address, no roles.
    It is valid for TOKEN_TTL seconds, and not longer than the session if that is not used again.

    ``check``: looks up the session. Raises ``InvalidBody`` for another audience, ``NotSignedIn``,
    ``Unavailable``.
    """
    current = settings.current()
    if audience not in current.token_audiences:
        fault = FieldError("unknown_audience", "There is no such audience.", "#/audience")
        raise InvalidBody([fault])
    # The time first: else a request that was held up after its check would get a token that ends
    # later than TOKEN_TTL after the session.
    now = clock.now()
    session = check()
    expires = int(min(now + timedelta(seconds=current.token_ttl), session.ends_at).timestamp())
    is_aal2 = freshness.assurance_end(session) is not None
    claims = {
        "iss": current.public_url,
        "aud": audience,
        "sub": str(session.account.id),
        "sid": str(session.id),
        "acr": "aal2" if is_aal2 else "aal1",
        "auth_time": int(_authenticated_at(session, is_aal2=is_aal2).timestamp()),
        "iat": int(now.timestamp()),
        "exp": expires,
        "jti": str(ids.new_id()),
    }
    token = jose_signing.current().sign(claims, TYPE)
    return SignedToken(token, datetime.fromtimestamp(expires, UTC))


def _authenticated_at(session: Session, *, is_aal2: bool) -> datetime:
    """Return since when the level holds: at aal2 from the older of the two proofs.

    The session's ``authenticated_at`` may be that of a code alone, an hour after the password.
    """
    if not is_aal2:
        return session.authenticated_at
    return min(at for kind in Kind if (at := shown_at(session, kind)))
