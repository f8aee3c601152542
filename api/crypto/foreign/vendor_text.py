"""Read hashes in the texts of Django, Werkzeug, better-auth and LDAP servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from api.crypto.foreign import phc_text
from api.crypto.foreign.bcrypt_hash import Bcrypt
from api.crypto.foreign.encoding import from_base64, from_hex, number
from api.crypto.foreign.faults import Unreadable, not_supported
from api.crypto.foreign.foreign_hash import ForeignHash
from api.crypto.foreign.method import HashMethod
from api.crypto.foreign.pbkdf2_hash import Pbkdf2
from api.crypto.foreign.plain_digest import LENGTHS, PlainDigest
from api.crypto.foreign.scrypt_hash import Scrypt

_LDAP = {
    "MD5": "md5",
    "SMD5": "md5",
    "SHA": "sha1",
    "SSHA": "sha1",
    "SHA256": "sha256",
    "SSHA256": "sha256",
    "SHA512": "sha512",
    "SSHA512": "sha512",
}
_BETTER_AUTH = (32, 128)  # hexadecimal digits of salt and key


def read(text: str, *, salt_is_key: bool = False) -> ForeignHash:
    """Return the hash of such a text. Raises ``Unreadable``, ``TooCostly``.

    ``salt_is_key``: ``sha256$salt$digest`` is Werkzeug's HMAC, not Django's digest.
    """
    if text.startswith("{"):
        return _ldap(text)
    name, dollar, rest = text.partition("$")
    if not dollar:
        return _better_auth(text) if ":" in text else _unsalted(text)
    if ":" in name:
        return _werkzeug(name.split(":"), rest.split("$"))
    if name in LENGTHS:
        return _salted(name, rest.split("$"), salt_is_key)
    reader = _DJANGO.get(name)
    if reader is None:
        raise not_supported()
    return reader(rest)


def _werkzeug(method: list[str], fields: list[str]) -> ForeignHash:
    """Return the hash of ``scrypt:N:r:p$salt$digest`` or ``pbkdf2:sha256:iterations$…``."""
    if len(fields) != 2:
        raise Unreadable
    salt, digest = fields[0].encode(), from_hex(fields[1])
    match method:
        case ["scrypt", n, r, p]:
            return ForeignHash(Scrypt(number(n), number(r), number(p), len(digest)), salt, digest)
        case ["pbkdf2", algorithm, iterations]:
            return ForeignHash(Pbkdf2(algorithm, number(iterations), len(digest)), salt, digest)
        case _:
            raise not_supported()


def _salted(algorithm: str, fields: list[str], salt_is_key: bool) -> ForeignHash:
    if len(fields) != 2:
        raise Unreadable
    salt, digest = fields[0].encode(), from_hex(fields[1])
    position = "none" if not salt else "key" if salt_is_key else "before"
    return ForeignHash(PlainDigest(algorithm, position), salt, digest)


def _unsalted(text: str) -> ForeignHash:
    """Return the hash of Django's ``unsalted_md5``: 32 hexadecimal digits and nothing else."""
    return ForeignHash(PlainDigest("md5", "none"), b"", from_hex(text))


def _better_auth(text: str) -> ForeignHash:
    """Return the hash of ``salt:key``; the salt's hexadecimal digits are its bytes."""
    salt, _, key = text.partition(":")
    if (len(salt), len(key)) != _BETTER_AUTH:
        raise Unreadable
    from_hex(salt)
    return ForeignHash(Scrypt(16384, 16, 1, 64), salt.encode(), from_hex(key))


def _ldap(text: str) -> ForeignHash:
    scheme, brace, rest = text[1:].partition("}")
    scheme = scheme.upper()
    if not brace:
        raise Unreadable
    if scheme in {"CRYPT", "BCRYPT", "ARGON2"} and rest.startswith("$"):
        return phc_text.read(rest)
    if scheme in {"PBKDF2", "PBKDF2-SHA1", "PBKDF2-SHA256", "PBKDF2-SHA512"}:
        return phc_text.read(f"${scheme.lower()}${rest}")
    if scheme not in _LDAP:
        raise not_supported()
    algorithm, data = _LDAP[scheme], from_base64(rest)
    digest, salt = data[: LENGTHS[algorithm]], data[LENGTHS[algorithm] :]
    return ForeignHash(PlainDigest(algorithm, "after" if salt else "none"), salt, digest)


def _pbkdf2(algorithm: str) -> Callable[[str], ForeignHash]:
    def read_pbkdf2(rest: str) -> ForeignHash:
        iterations, salt, digest = _split(rest, 3)
        data = from_base64(digest)
        return _with_text_salt(Pbkdf2(algorithm, number(iterations), len(data)), salt, data)

    return read_pbkdf2


def _scrypt(rest: str) -> ForeignHash:
    n, salt, r, p, digest = _split(rest, 5)
    data = from_base64(digest)
    return _with_text_salt(Scrypt(number(n), number(r), number(p), len(data)), salt, data)


def _with_text_salt(method: HashMethod, salt: str, digest: bytes) -> ForeignHash:
    return ForeignHash(method, salt.encode(), digest)


def _bcrypt_sha256(rest: str) -> ForeignHash:
    plain = phc_text.read(rest) if rest.startswith("$") else None
    if plain is None or not isinstance(plain.method, Bcrypt) or plain.method.prehash:
        raise Unreadable
    return ForeignHash(Bcrypt(plain.method.cost, "hex"), plain.salt, plain.digest)


def _after_dollar(rest: str) -> ForeignHash:
    """Return the hash of ``bcrypt$$2b$…`` or of ``argon2$argon2id$…``."""
    return phc_text.read(rest if rest.startswith("$") else f"${rest}")


def _split(text: str, number_of_fields: int) -> list[str]:
    fields = text.split("$")
    if len(fields) != number_of_fields:
        raise Unreadable
    return fields


_DJANGO: Mapping[str, Callable[[str], ForeignHash]] = MappingProxyType(
    {
        "pbkdf2_sha1": _pbkdf2("sha1"),
        "pbkdf2_sha256": _pbkdf2("sha256"),
        "pbkdf2_sha512": _pbkdf2("sha512"),
        "scrypt": _scrypt,
        "bcrypt": _after_dollar,
        "bcrypt_sha256": _bcrypt_sha256,
        "argon2": _after_dollar,
    }
)
