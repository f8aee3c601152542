"""The calls of joserfc that verify tokens. ``api.crypto.jose`` alone imports this, when needed."""

from __future__ import annotations

from typing import Any

from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import ECKey, JWKRegistry
from joserfc.util import urlsafe_b64decode

from api.domain.provider import AnswerFault

LONGEST_HEADER = jws.JWSRegistry.max_header_length

_FAULTS = {
    "iss": AnswerFault.ISSUER,
    "aud": AnswerFault.AUDIENCE,
    "sub": AnswerFault.SUBJECT,
    "nonce": AnswerFault.NONCE,
    "exp": AnswerFault.EXPIRED,
    "iat": AnswerFault.NOT_YET,
    "nbf": AnswerFault.NOT_YET,
}


class OneAlgorithm(jws.JWSRegistry):
    """A registry that knows one algorithm.

    joserfc's own warns at each EdDSA (RFC 9864 renamed it), which most providers still write.
    Unknown members of the header are ignored (RFC 7515, 4); those that matter were refused.
    """

    def __init__(self, algorithm: str) -> None:
        super().__init__(algorithms=[algorithm], strict_check_header=False)
        self._algorithm = algorithm

    def get_alg(self, name: str) -> Any:
        """Return the algorithm; ``ValueError`` if the header names another."""
        if name != self._algorithm:
            raise ValueError("another algorithm")
        return self.algorithms[name]


def decoded(segment: str) -> bytes:
    """Return the bytes of a segment in base64url without padding. Raises ``ValueError``."""
    return urlsafe_b64decode(segment.encode())


def can_import(key: dict[str, Any]) -> bool:
    """Return whether a public JWK is well-formed, and a point of its curve."""
    try:
        JWKRegistry.import_key(_without_uses(key))
    except (JoseError, ValueError, TypeError, KeyError, OverflowError):
        return False
    return True


def payload_of(token: str, keys: list[dict[str, Any]], algorithm: str) -> bytes | None:
    """Return the payload of a token that one of the keys signed; None: none of them did.

    Raises ``ValueError`` if this is no signed token.
    """
    registry = OneAlgorithm(algorithm)
    try:
        signed = jws.extract_compact(token.encode(), registry=registry)
    except (JoseError, TypeError, RecursionError) as error:
        raise ValueError("no signed token") from error
    return signed.payload if any(_signed(signed, key, registry) for key in keys) else None


def _signed(signed: jws.CompactSignature, key: dict[str, Any], registry: OneAlgorithm) -> bool:
    try:
        imported = JWKRegistry.import_key(_without_uses(key))
        return jws.validate_compact(signed, imported, registry=registry)
    except JoseError:
        return False  # such as a curve of another algorithm


def fault_of_claims(
    claims: dict[str, Any], audiences: list[str], now: int, leeway: int
) -> AnswerFault | None:
    """Return the first fault of the registered claims; None: there is none."""
    required: jwt.ClaimsOption = {"essential": True}
    registry = jwt.JWTClaimsRegistry(
        now,
        leeway,
        iss=required,
        sub=required,
        exp=required,
        iat=required,
        nonce=required,
        aud={"essential": True, "values": audiences},
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError:
        return AnswerFault.EXPIRED
    except InvalidClaimError as error:
        return _FAULTS.get(error.claim, AnswerFault.CLAIMS)
    except ClaimError as error:  # several missing ones are one text, in order
        return _FAULTS.get(error.claim.partition(",")[0], AnswerFault.CLAIMS)
    return None


def sign_es256(header: dict[str, Any], claims: dict[str, Any], key_pem: str) -> str:
    """Return a JWT that is signed with a P-256 key in PEM."""
    return jwt.encode(header, claims, ECKey.import_key(key_pem), ["ES256"])


def _without_uses(key: dict[str, Any]) -> Any:
    """Return the numbers of a key: its uses were checked, and joserfc refuses some combinations."""
    checked = {"use", "key_ops", "alg", "issuer"}
    return {name: value for name, value in key.items() if name not in checked}
