"""Read what a client's ``credential.toJSON()`` gives: strictly, and with one error for all junk.

The shapes are WebAuthn L3's RegistrationResponseJSON and AuthenticationResponseJSON. Members that
are not needed are ignored, as browsers add some. fido2 is imported at the first ceremony, so that
a worker that has seen none does not hold it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from api.domain.passkey import PasskeyFault, PasskeyNotValid

if TYPE_CHECKING:
    from fido2.webauthn import AuthenticatorData

LONGEST_CREDENTIAL_ID = 1023  # WebAuthn L3, 7.1
_SHORTEST_CREDENTIAL_ID = 16  # WebAuthn L3, 4: "at least 16 bytes"
_LONGEST_PUBLIC_KEY = 4096
# fido2 copies the rest of the bytes at each value: 64 KiB of ones would take 0.3 s.
_LONGEST_TEXT = 16 * 1024
_RSA_BITS = range(2048, 4097)  # an unbounded modulus or exponent is a worker's time
_RSA_EXPONENTS = range(2**16 + 1, 2**32, 2)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_TRANSPORT = re.compile(r"[a-z][a-z-]{0,31}")
_MOST_TRANSPORTS = 8

ES256, EDDSA, RS256 = -7, -8, -257
ALGORITHMS = (ES256, EDDSA, RS256)  # in the order of preference
_COMMON = (1, 3)  # kty, alg
_MEMBERS = {ES256: (*_COMMON, -1, -2, -3), EDDSA: (*_COMMON, -1, -2), RS256: (*_COMMON, -1, -2)}


class _ClientDataJson(msgspec.Struct, rename="camel"):
    type: str
    challenge: str
    origin: str
    cross_origin: bool | None = None
    top_origin: object = None


class _AttestationJson(msgspec.Struct, rename={"client_data": "clientDataJSON"}):
    client_data: str
    attestationObject: str  # noqa: N815 - WebAuthn's name
    transports: list[str] | None = None


class _AssertionJson(msgspec.Struct, rename={"client_data": "clientDataJSON"}):
    client_data: str
    authenticatorData: str  # noqa: N815 - WebAuthn's name
    signature: str
    userHandle: str | None = None  # noqa: N815 - WebAuthn's name


class _PropertiesJson(msgspec.Struct):
    rk: bool | None = None


class _ExtensionsJson(msgspec.Struct, rename={"properties": "credProps"}):
    properties: _PropertiesJson | None = None


class _RegistrationJson(msgspec.Struct, rename="camel"):
    id: str
    raw_id: str
    type: Literal["public-key"]
    response: _AttestationJson
    client_extension_results: _ExtensionsJson | None = None


class _AuthenticationJson(msgspec.Struct, rename="camel"):
    id: str
    raw_id: str
    type: Literal["public-key"]
    response: _AssertionJson


class ClientData(NamedTuple):
    """The client's side of a ceremony, as the signature covers it."""

    type: str
    challenge: bytes
    origin: str
    is_framed: bool
    digest: bytes


class PublicKey(NamedTuple):
    """A public key with only the members that its algorithm has, as COSE."""

    algorithm: int
    cose: bytes


class Registration(NamedTuple):
    """A parsed registration; nothing in it is verified."""

    credential_id: bytes
    client: ClientData
    authenticator: AuthenticatorData
    transports: tuple[str, ...]
    is_resident: bool | None  # None: the client does not say


class Assertion(NamedTuple):
    """A parsed assertion; nothing in it is verified."""

    credential_id: bytes
    client: ClientData
    authenticator: AuthenticatorData
    signature: bytes
    user_handle: bytes | None


@contextmanager
def _refusing_junk(reason: PasskeyFault) -> Iterator[None]:
    try:
        yield
    except PasskeyNotValid:
        raise
    except Exception:  # noqa: BLE001 - fido2 raises TypeError, KeyError, IndexError, RecursionError
        raise PasskeyNotValid(reason) from None


def read_registration(response: Mapping[str, object]) -> Registration:
    """Return a registration. Raises ``PasskeyNotValid``, whatever the client sent."""
    from fido2.webauthn import AttestationObject

    with _refusing_junk(PasskeyFault.MALFORMED):
        sent = msgspec.convert(response, _RegistrationJson)
        # The attestation statement is parsed with the rest, and never looked at.
        attestation = AttestationObject(_bytes(sent.response.attestationObject))
        results = sent.client_extension_results
        properties = results.properties if results else None
        return Registration(
            _credential_id(sent.id, sent.raw_id),
            _client_data(sent.response.client_data),
            attestation.auth_data,
            _transports(sent.response.transports or []),
            properties.rk if properties else None,
        )


def read_assertion(response: Mapping[str, object]) -> Assertion:
    """Return an assertion. Raises ``PasskeyNotValid``, whatever the client sent."""
    from fido2.webauthn import AuthenticatorData

    with _refusing_junk(PasskeyFault.MALFORMED):
        sent = msgspec.convert(response, _AuthenticationJson)
        handle = sent.response.userHandle
        return Assertion(
            _credential_id(sent.id, sent.raw_id),
            _client_data(sent.response.client_data),
            AuthenticatorData(_bytes(sent.response.authenticatorData)),
            _bytes(sent.response.signature),
            # Some clients send an empty one for none.
            _bytes(handle) if handle else None,
        )


def read_public_key(cose: Mapping[object, object]) -> PublicKey:
    """Return a new credential's key. Raises ``PasskeyNotValid`` if it was not offered, or is weak.

    RS1 and every other algorithm that fido2 can verify is refused here.
    """
    from fido2 import cbor

    with _refusing_junk(PasskeyFault.ALGORITHM):
        algorithm = cose[3]
        if type(algorithm) is not int or algorithm not in ALGORITHMS:
            raise PasskeyNotValid(PasskeyFault.ALGORITHM)
        members = {label: cose[label] for label in _MEMBERS[algorithm]}
        _load(algorithm, members)
        encoded = cbor.encode(members)
        if len(encoded) > _LONGEST_PUBLIC_KEY:
            raise PasskeyNotValid(PasskeyFault.ALGORITHM)
        return PublicKey(algorithm, encoded)


def check_signature(public_key: PublicKey, message: bytes, signature: bytes) -> None:
    """Refuse a signature that the stored key did not make over the message."""
    from fido2 import cbor
    from fido2.cose import CoseKey

    with _refusing_junk(PasskeyFault.SIGNATURE):
        key = CoseKey.parse(cbor.decode(public_key.cose))  # type: ignore[arg-type]
        if key[3] != public_key.algorithm or public_key.algorithm not in ALGORITHMS:
            raise PasskeyNotValid(PasskeyFault.ALGORITHM)
        key.verify(message, signature)


def to_text(raw: bytes) -> str:
    """Return bytes as WebAuthn's JSON has them: base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    if len(text) > _LONGEST_TEXT or len(text) % 4 == 1 or not _BASE64URL.fullmatch(text):
        raise PasskeyNotValid(PasskeyFault.MALFORMED)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _credential_id(text: str, raw_text: str) -> bytes:
    raw = _bytes(raw_text)
    if text != raw_text or not _SHORTEST_CREDENTIAL_ID <= len(raw) <= LONGEST_CREDENTIAL_ID:
        raise PasskeyNotValid(PasskeyFault.MALFORMED)
    return raw


def _client_data(text: str) -> ClientData:
    raw = _bytes(text)
    data = msgspec.json.decode(raw, type=_ClientDataJson)
    return ClientData(
        data.type,
        _bytes(data.challenge),
        data.origin,
        # an older client tells of a frame by topOrigin alone
        bool(data.cross_origin) or data.top_origin is not None,
        hashlib.sha256(raw).digest(),
    )


def _transports(given: list[str]) -> tuple[str, ...]:
    """Return the transports, those of the future included: they are hints for the same client."""
    plausible = [transport for transport in given if _TRANSPORT.fullmatch(transport)]
    return tuple(dict.fromkeys(plausible))[:_MOST_TRANSPORTS]


def _load(algorithm: int, members: Mapping[int, object]) -> None:
    """Refuse a key that can't verify anything, or only at a price."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    def of(label: int) -> bytes:
        value = members[label]
        if not isinstance(value, bytes):
            raise TypeError
        return value

    if algorithm == ES256:
        _require(members[1] == 2 and members[-1] == 1 and len(of(-2)) == len(of(-3)) == 32)
        x, y = int.from_bytes(of(-2), "big"), int.from_bytes(of(-3), "big")
        ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()  # raises off the curve
    elif algorithm == EDDSA:
        _require(members[1] == 1 and members[-1] == 6)
        ed25519.Ed25519PublicKey.from_public_bytes(of(-2))
    else:
        modulus, exponent = int.from_bytes(of(-1), "big"), int.from_bytes(of(-2), "big")
        is_bounded = modulus.bit_length() in _RSA_BITS and exponent in _RSA_EXPONENTS
        _require(members[1] == 3 and is_bounded)
        rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _require(is_right: bool) -> None:
    if not is_right:
        raise ValueError
