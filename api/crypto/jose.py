"""JSON Web Tokens of other parties: verify one, and use keys from their JWKS.

This is the only place that verifies a JWT. Algorithms are always named, and claims are always
validated: joserfc's ``decode`` alone accepts an expired token. joserfc itself is imported by
``jose_verification`` at the first use: 5 MiB of each worker.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Container, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from api.domain.provider import TENANT_ID, AnswerFault

LONGEST_TOKEN = 32 * 1024  # characters; groups in claims make some long
LEEWAY = timedelta(seconds=60)  # between the clocks of the provider and this machine
MAX_AGE = timedelta(minutes=10)  # since the token was issued
CLIENT_SECRET_LIFE = timedelta(minutes=5)

_MOST_KEYS = 100
_PUBLIC_MEMBERS = ("kty", "kid", "use", "alg", "key_ops", "n", "e", "crv", "x", "y", "issuer")
_SMALLEST_RSA, _LARGEST_RSA = 2048, 8192  # bits: a check with 16384 takes 3 ms of the worker
_CURVES = {"EC": {"P-256", "P-384", "P-521"}, "OKP": {"Ed25519", "Ed448"}}
_EDWARDS = {"EdDSA", "Ed25519"}  # two names of one algorithm (RFC 9864)
_NOT_SECRET = {AnswerFault.ISSUER: "iss", AnswerFault.AUDIENCE: "aud"}
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}  # by the start of the algorithm


class TokenNotValid(Exception):
    """The token proves nothing: the fault, and the wrong issuer or audience, for the log."""

    def __init__(self, fault: AnswerFault, claims: Mapping[str, object] | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.claim = (claims or {}).get(_NOT_SECRET.get(fault, ""))


class UnknownKey(Exception):
    """No key of the set can have signed the token: the set may be outdated."""


class _Header(msgspec.Struct):
    """A token's header, with the members that must be absent (RFC 7515, 4.1; RFC 8725, 3.10)."""

    alg: str
    kid: str | None = None
    typ: str | None = None
    jwk: Any = None
    jku: Any = None
    x5u: Any = None
    crit: Any = None
    b64: Any = None


def verify(
    token: str,
    jwks: bytes,
    *,
    algorithms: Collection[str],
    issuers: Container[str],
    audiences: Collection[str],
    nonce_digest: bytes,
    now: datetime,
    at_hash_of: str | None = None,
) -> dict[str, object]:
    """Return the claims of an ID token after all checks of OpenID Connect Core (3.1.3.7).

    ``jwks``: the provider's keys, filtered or not. ``audiences``: our client ids. ``nonce_digest``:
    the SHA-256 of the nonce as it was sent. ``at_hash_of``: the access token of the same answer.

    Raises ``TokenNotValid``; ``UnknownKey`` if other keys might verify it.
    """
    assert algorithms
    assert audiences
    from api.crypto import jose_verification

    header = _header(token)
    if header.alg not in algorithms:
        raise TokenNotValid(AnswerFault.ALGORITHM)
    payload = _payload(token, jwks, header)
    claims = _json_object(payload)
    if claims is None:
        raise TokenNotValid(AnswerFault.CLAIMS)
    fault = jose_verification.fault_of_claims(
        claims, sorted(audiences), int(now.timestamp()), int(LEEWAY.total_seconds())
    ) or _fault_of_claims(claims, issuers, audiences, nonce_digest, now)
    if fault:
        raise TokenNotValid(fault, claims)
    if at_hash_of is not None and "at_hash" in claims:
        _check_access_token(claims["at_hash"], at_hash_of, header.alg)
    return claims


def usable_keys(jwks: bytes) -> bytes:
    """Return the keys of a JWKS that can verify signatures of tokens, as a JWKS.

    Keys of other kinds, weak and malformed ones are left out, so that one bad entry does not make
    the others unusable; private members are, too. Raises ``ValueError`` if this is no JWKS.
    """
    keys = _entries(jwks)
    return msgspec.json.encode({"keys": [key for key in map(_usable, keys) if key is not None]})


def client_secret_jwt(
    key_pem: str, *, key_id: str, team_id: str, client_id: str, audience: str, now: datetime
) -> str:
    """Return the JWT that authenticates a client at Apple, signed with its P-256 key."""
    from api.crypto import jose_verification

    issued = int(now.timestamp())
    claims = {
        "iss": team_id,
        "iat": issued,
        "exp": issued + int(CLIENT_SECRET_LIFE.total_seconds()),
        "aud": audience,
        "sub": client_id,
    }
    return jose_verification.sign_es256({"alg": "ES256", "kid": key_id}, claims, key_pem)


def _header(token: str) -> _Header:
    """Return the header of a token, which no signature covers yet."""
    from api.crypto import jose_verification

    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise TokenNotValid(AnswerFault.HEADER)
    encoded = token.partition(".")[0]
    if len(encoded) > jose_verification.LONGEST_HEADER:
        raise TokenNotValid(AnswerFault.HEADER)
    try:
        header = msgspec.json.decode(jose_verification.decoded(encoded), type=_Header)
    except (ValueError, RecursionError):
        raise TokenNotValid(AnswerFault.HEADER) from None
    # a key that the token brings along would be the forger's; critical members are not understood
    if (header.jwk, header.jku, header.x5u, header.crit, header.b64) != (None,) * 5:
        raise TokenNotValid(AnswerFault.HEADER)
    if header.typ is not None and header.typ.lower().endswith("+jwt"):
        raise TokenNotValid(AnswerFault.HEADER)  # a logout or access token (RFC 8725, 3.11)
    return header


def _payload(token: str, jwks: bytes, header: _Header) -> bytes:
    """Return the signed content of a token. Raises ``TokenNotValid``, ``UnknownKey``."""
    from api.crypto import jose_verification

    try:
        keys = [key for key in _keys(jwks, header.kid) if _is_for(key, header.alg)]
        keys = [key for key in keys if _may_sign_for(key, _claimed_issuer(token))]
    except ValueError:
        raise TokenNotValid(AnswerFault.KEY) from None
    if not keys:
        raise UnknownKey
    try:
        payload = jose_verification.payload_of(token, keys, header.alg)
    except ValueError:
        raise TokenNotValid(AnswerFault.SIGNATURE) from None
    if payload is None and header.kid is None:
        raise UnknownKey  # nothing else shows that a provider without names rotated its key
    if payload is None:
        raise TokenNotValid(AnswerFault.SIGNATURE)
    return payload


def _entries(jwks: bytes) -> list[object]:
    """Return the entries of a JWKS, of any shape. Raises ``ValueError``."""
    document = _json_object(jwks)
    entries = document.get("keys") if document is not None else None
    if not isinstance(entries, list) or len(entries) > _MOST_KEYS:
        raise ValueError("not a set of keys")
    return entries


def _keys(jwks: bytes, kid: str | None) -> list[dict[str, Any]]:
    """Return the usable keys of a set, those with the name ``kid`` only; None: all."""
    return [
        usable
        for key in _entries(jwks)
        if isinstance(key, dict) and (kid is None or key.get("kid") == kid)
        if (usable := _usable(key)) is not None
    ]


def _is_for(key: dict[str, Any], algorithm: str) -> bool:
    alg = key.get("alg", algorithm)
    is_named = alg == algorithm or {alg, algorithm} == _EDWARDS
    return is_named and key["kty"] == _KEY_TYPES[algorithm[:2]]


def _may_sign_for(key: dict[str, Any], issuer: str) -> bool:
    """Return whether a key is one of this issuer.

    Microsoft names the issuer of each key: a stolen one of personal accounts signed for
    organisations in 2023 (Storm-0558).
    """
    named = key.get("issuer", "")
    if not named.startswith("https://"):
        return True  # other providers name none
    beginning, mark, rest = named.partition(TENANT_ID)
    of_tenant = mark != "" and issuer.startswith(beginning) and issuer.endswith(rest)
    return of_tenant or issuer == named


def _claimed_issuer(token: str) -> str:
    """Return the issuer of a token, which no signature covers yet; empty: it names none."""
    from api.crypto import jose_verification

    try:
        claims = _json_object(jose_verification.decoded(token.split(".")[1]))
    except (ValueError, IndexError):
        return ""
    issuer = (claims or {}).get("iss")
    return issuer if isinstance(issuer, str) else ""


def _usable(key: object) -> dict[str, Any] | None:
    """Return the public members of a JWK that may verify signatures; None: it may not."""
    from api.crypto import jose_verification

    if not isinstance(key, dict):
        return None
    public = {name: key[name] for name in _PUBLIC_MEMBERS if name in key}
    operations = public.pop("key_ops", ["verify"])
    if not isinstance(public.get("issuer", ""), str):
        del public["issuer"]  # no word of JOSE: it may have any meaning
    if not all(isinstance(value, str) for value in public.values()):
        return None
    if public.get("use", "sig") != "sig" or "verify" not in operations:
        return None
    is_strong = _is_strong_rsa(public) if public.get("kty") == "RSA" else _has_known_curve(public)
    return public if is_strong and jose_verification.can_import(public) else None


def _is_strong_rsa(key: dict[str, str]) -> bool:
    try:
        modulus, exponent = (
            int.from_bytes(base64.urlsafe_b64decode(key[name] + "==")) for name in ("n", "e")
        )
    except (KeyError, ValueError):
        return False
    # a larger key or exponent makes each check cost as much as a signature
    return _SMALLEST_RSA <= modulus.bit_length() <= _LARGEST_RSA and 2 < exponent < 2**33


def _has_known_curve(key: dict[str, str]) -> bool:
    return key.get("crv") in _CURVES.get(key.get("kty", ""), ())


def _fault_of_claims(
    claims: dict[str, Any],
    issuers: Container[str],
    audiences: Collection[str],
    nonce_digest: bytes,
    now: datetime,
) -> AnswerFault | None:
    """Return the first fault that joserfc's registry does not look for."""
    if claims["iss"] not in issuers:
        return AnswerFault.ISSUER
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if "azp" in claims or several:
        party = claims.get("azp")
        if not isinstance(party, str) or party not in audiences:
            return AnswerFault.AUTHORIZED_PARTY
    if claims["iat"] < int((now - MAX_AGE).timestamp()):  # an integer: iat may exceed any float
        return AnswerFault.EXPIRED
    if not _is_nonce(claims.get("nonce"), nonce_digest):
        return AnswerFault.NONCE
    return None


def _is_nonce(nonce: object, nonce_digest: bytes) -> bool:
    """Return whether a nonce is the one that was sent, or its SHA-256 in hex (native SDKs)."""
    if not isinstance(nonce, str):
        return False
    sent = nonce.encode(errors="surrogatepass")
    is_exact = hmac.compare_digest(hashlib.sha256(sent).digest(), nonce_digest)
    return is_exact | hmac.compare_digest(sent, nonce_digest.hex().encode())


def _check_access_token(at_hash: object, access_token: str, algorithm: str) -> None:
    bits = "512" if algorithm in _EDWARDS else algorithm[2:]
    whole = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    expected = base64.urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=")
    shown = at_hash.encode(errors="surrogatepass") if isinstance(at_hash, str) else b""
    if not hmac.compare_digest(shown, expected):
        raise TokenNotValid(AnswerFault.ACCESS_TOKEN)


def _json_object(text: bytes) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
