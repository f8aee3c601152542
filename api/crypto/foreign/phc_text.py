"""Read hashes in texts that begin with ``$``: modular crypt formats, PHC strings, Kratos'."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from api.crypto.foreign.argon2_hash import Argon2
from api.crypto.foreign.bcrypt_hash import Bcrypt
from api.crypto.foreign.encoding import (
    from_ab64,
    from_base64,
    from_bcrypt64,
    number,
    numbers,
    to_base64,
    to_bcrypt64,
)
from api.crypto.foreign.faults import Unreadable, not_supported
from api.crypto.foreign.foreign_hash import ForeignHash
from api.crypto.foreign.pbkdf2_hash import Pbkdf2
from api.crypto.foreign.plain_digest import PlainDigest
from api.crypto.foreign.scrypt_hash import Scrypt

_BCRYPTS = ("2a", "2b", "2y")
_BCRYPT_SALT = 22  # characters


def read(text: str) -> ForeignHash:
    """Return the hash of such a text. Raises ``Unreadable``, ``TooCostly``."""
    head, _, rest = text.partition("$")
    name, *fields = rest.split("$")
    # 2x is bcrypt with a defect of 2011, which other passwords match, too.
    reader = _READERS.get(name)
    if head:
        raise Unreadable
    if reader is None:
        raise not_supported()
    return reader(name, fields)


def bcrypt_text(method: Bcrypt, salt: bytes, digest: bytes) -> str:
    """Return the text of a bcrypt hash, as its makers have it."""
    salt_text, digest_text = to_bcrypt64(salt), to_bcrypt64(digest)
    match method.prehash:
        case "hex":
            return f"bcrypt_sha256$$2b${method.cost:02}${salt_text}{digest_text}"
        case "hmac":
            return f"$bcrypt-sha256$v=2,t=2b,r={method.cost}${salt_text}${digest_text}"
        case "b64":
            return f"$bcrypt-sha256$2b,{method.cost}${salt_text}${digest_text}"
        case _:
            return f"$2b${method.cost:02}${salt_text}{digest_text}"


def argon2_text(method: Argon2, salt: bytes, digest: bytes) -> str:
    """Return the text of an Argon2 hash; without a digest if that is ''."""
    costs = (method.memory_kib, method.passes, method.lanes)
    head = f"{argon2_head(method.type_name, costs, method.version)}${to_base64(salt)}"
    return f"{head}${to_base64(digest)}" if digest else head


def argon2_head(type_name: str, costs: tuple[int, int, int], version: int = 19) -> str:
    """Return such a text before its salt. ``costs``: memory in KiB, passes, lanes."""
    memory_kib, passes, lanes = costs
    return f"${type_name}$v={version}$m={memory_kib},t={passes},p={lanes}"


def argon2_fields(text: str) -> tuple[str, int, tuple[int, int, int], bytes, bytes]:
    """Return type, version, memory and passes and lanes, salt and digest of such a text.

    The costs are not checked. The digest is empty if the text has none. Raises ``Unreadable``.
    """
    head, _, rest = text.partition("$")
    name, *fields = rest.split("$")
    version = "v=16"  # a text of the first version names none
    if fields and fields[0].startswith("v="):
        version, *fields = fields
    if head or not 2 <= len(fields) <= 3:
        raise Unreadable
    digest = from_base64(fields[2]) if len(fields) == 3 else b""
    memory_kib, passes, lanes = numbers(fields[0], "m", "t", "p")
    (number_of_version,) = numbers(version, "v")
    return name, number_of_version, (memory_kib, passes, lanes), from_base64(fields[1]), digest


def _argon2(name: str, fields: list[str]) -> ForeignHash:
    name, version, costs, salt, digest = argon2_fields("$".join(("", name, *fields)))
    return ForeignHash(Argon2(name, *costs, len(digest), version), salt, digest)


def _bcrypt(_name: str, fields: list[str]) -> ForeignHash:
    if len(fields) != 2 or len(fields[0]) != 2 or not fields[0].isdigit():
        raise Unreadable
    return _of_bcrypt(fields[0].removeprefix("0"), "", fields[1])


def _of_bcrypt(cost: str, prehash: str, salt_and_digest: str) -> ForeignHash:
    method = Bcrypt(number(cost), prehash)
    salt, digest = salt_and_digest[:_BCRYPT_SALT], salt_and_digest[_BCRYPT_SALT:]
    return ForeignHash(method, from_bcrypt64(salt), from_bcrypt64(digest))


def _passlib_bcrypt(_name: str, fields: list[str]) -> ForeignHash:
    if len(fields) != 3 or len(fields[1]) != _BCRYPT_SALT:
        raise Unreadable
    match fields[0].split(","):
        case ["v=2", "t=2b" | "t=2a" | "t=2y", rounds] if rounds.startswith("r="):
            cost, prehash = rounds.removeprefix("r="), "hmac"
        case ["2b" | "2a" | "2y", cost]:
            prehash = "b64"
        case _:
            raise Unreadable
    return _of_bcrypt(cost, prehash, fields[1] + fields[2])


def _scrypt(_name: str, fields: list[str]) -> ForeignHash:
    if len(fields) != 3:
        raise Unreadable
    cost, r, p = numbers(fields[0], "ln", "r", "p")
    # Kratos writes N itself where others write its logarithm.
    n = 2**cost if cost < 32 else cost
    digest = from_base64(fields[2])
    return ForeignHash(Scrypt(n, r, p, len(digest)), from_base64(fields[1]), digest)


def _pbkdf2(name: str, fields: list[str]) -> ForeignHash:
    if len(fields) != 3:
        raise Unreadable
    algorithm = name.partition("-")[2] or "sha1"
    if fields[0].isdigit():  # passlib
        salt, digest = from_ab64(fields[1]), from_ab64(fields[2])
        return ForeignHash(Pbkdf2(algorithm, number(fields[0]), len(digest)), salt, digest)
    salt, digest = from_base64(fields[1]), from_base64(fields[2])
    cost, comma, length = fields[0].partition(",l=")
    if comma and number(length) != len(digest):
        raise Unreadable
    (iterations,) = numbers(cost, "i")
    return ForeignHash(Pbkdf2(algorithm, iterations, len(digest)), salt, digest)


def _kratos_digest(name: str, fields: list[str]) -> ForeignHash:
    """Return the hash of ``$sha1$pf=…$salt$digest``: pf is how salt and password are joined."""
    if len(fields) == 1:
        return ForeignHash(PlainDigest(name, "none"), b"", from_base64(fields[0]))
    if len(fields) != 3 or not fields[0].startswith("pf="):
        raise Unreadable
    form = from_base64(fields[0].removeprefix("pf="))
    before, password, after = form.partition(b"{PASSWORD}")
    salt, digest = from_base64(fields[1]), from_base64(fields[2])
    if not password or b"{PASSWORD}" in after:
        raise Unreadable
    if before and after:
        raise not_supported()
    position = "before" if before else "after" if after else "none"
    joined = (before or after).replace(b"{SALT}", salt)
    return ForeignHash(PlainDigest(name, position), joined, digest)


_READERS: Mapping[str, Callable[[str, list[str]], ForeignHash]] = MappingProxyType(
    {
        **dict.fromkeys(_BCRYPTS, _bcrypt),
        "bcrypt-sha256": _passlib_bcrypt,
        **dict.fromkeys(("argon2id", "argon2i", "argon2d"), _argon2),
        "scrypt": _scrypt,
        **dict.fromkeys(("pbkdf2", "pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512"), _pbkdf2),
        **dict.fromkeys(("md5", "sha1", "sha256", "sha512"), _kratos_digest),
    }
)
