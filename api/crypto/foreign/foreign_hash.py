"""Write and read the stored text of a foreign hash: ``$gb$scheme$parameters$salt$digest``."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.crypto.foreign.argon2_hash import Argon2
from api.crypto.foreign.bcrypt_hash import Bcrypt
from api.crypto.foreign.encoding import from_base64, to_base64
from api.crypto.foreign.faults import Unreadable, not_supported
from api.crypto.foreign.firebase_hash import FirebaseScrypt
from api.crypto.foreign.method import HashMethod
from api.crypto.foreign.pbkdf2_hash import Pbkdf2
from api.crypto.foreign.plain_digest import LENGTHS, PlainDigest
from api.crypto.foreign.scrypt_hash import Scrypt
from api.crypto.foreign.wrapped import Wrapped

PREFIX = "$gb$"
_MOST_TEXT = 255  # characters, account.password_hash
_USUAL_SALT = 16  # bytes, of decoys

# The closed table: a scheme is never looked up by a name in a library.
_METHODS: Mapping[str, Callable[[str, Sequence[str]], HashMethod]] = MappingProxyType(
    {
        "bcrypt": Bcrypt.of,
        "bcrypt-sha256": Bcrypt.of,
        "scrypt": Scrypt.of,
        "firebase": FirebaseScrypt.of,
        "pbkdf2-sha1": Pbkdf2.of,
        "pbkdf2-sha256": Pbkdf2.of,
        "pbkdf2-sha512": Pbkdf2.of,
        "argon2id": Argon2.of,
        "argon2i": Argon2.of,
        "argon2d": Argon2.of,
        **dict.fromkeys(LENGTHS, PlainDigest.of),
    }
)


@dataclass(frozen=True, slots=True)
class ForeignHash:
    """A digest with the salt and the method that made it."""

    method: HashMethod
    salt: bytes
    digest: bytes

    def __post_init__(self) -> None:
        if len(self.digest) != self.method.length:
            raise Unreadable
        if len(self.salt) not in self.method.salt_lengths:
            raise Unreadable

    @property
    def label(self) -> str:
        """Scheme and parameters: all that the time of a verification depends on."""
        return f"{self.method.scheme}${self.method.parameters}"

    def text(self) -> str:
        """Return the stored text. Raises ``Unreadable`` if it has no room in its column."""
        text = f"{PREFIX}{self.label}${to_base64(self.salt)}${to_base64(self.digest)}"
        if len(text) > _MOST_TEXT:
            raise not_supported()
        return text

    def matches(self, password: str) -> bool:
        """Return whether the digest is that of the password, in exactly this form."""
        return hmac.compare_digest(self.method.derive(password.encode(), self.salt), self.digest)


def parsed(text: str) -> ForeignHash:
    """Return the hash of a stored text, which is not weak (I5). Raises ``Unreadable``."""
    scheme, parameters, salt, digest = _fields(text.removeprefix(PREFIX), 4)
    if not text.startswith(PREFIX) or len(text) > _MOST_TEXT:
        raise Unreadable
    method = _method(scheme, parameters)
    if method.is_weak:
        raise Unreadable
    return ForeignHash(method, from_base64(salt), from_base64(digest))


def made_up(label: str) -> ForeignHash:
    """Return a hash of that label that no password matches. Raises ``Unreadable``."""
    method = _method(*_fields(label, 2))
    lengths = method.salt_lengths
    salt = min(max(_USUAL_SALT, lengths.start), lengths.stop - 1)
    return ForeignHash(method, secrets.token_bytes(salt), secrets.token_bytes(method.length))


def _fields(text: str, number: int) -> list[str]:
    fields = text.split("$")
    if len(fields) != number:
        raise Unreadable
    return fields


def _method(scheme: str, parameters: str) -> HashMethod:
    fields = parameters.split(",")
    return Wrapped.of(fields, _method_of) if scheme == "wrap" else _method_of(scheme, fields)


def _method_of(scheme: str, parameters: Sequence[str]) -> HashMethod:
    make = _METHODS.get(scheme)
    if make is None:
        raise not_supported()
    return make(scheme, parameters)
