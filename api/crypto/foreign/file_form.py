"""Turn a password of a file into a foreign hash, and back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

from api.crypto.foreign import firebase_project, phc_text, vendor_text
from api.crypto.foreign.argon2_hash import Argon2, own_label
from api.crypto.foreign.bcrypt_hash import Bcrypt
from api.crypto.foreign.encoding import from_base64, to_base64, to_padded_base64
from api.crypto.foreign.faults import Unreadable, not_supported
from api.crypto.foreign.firebase_hash import FirebaseScrypt
from api.crypto.foreign.foreign_hash import ForeignHash
from api.crypto.foreign.method import HashMethod
from api.crypto.foreign.pbkdf2_hash import Pbkdf2
from api.crypto.foreign.plain_digest import PlainDigest
from api.crypto.foreign.scrypt_hash import Scrypt
from api.crypto.foreign.wrapped import OUTER_SALT, Wrapped
from api.domain.imported_account import ImportedPassword


class FileScheme(StrEnum):
    """The schemes of files. ``gatebook`` is Argon2id of the password in NFKC, as we make it."""

    GATEBOOK = "gatebook"
    ARGON2 = "argon2"
    BCRYPT = "bcrypt"
    BCRYPT_SHA256 = "bcrypt-sha256"
    SCRYPT = "scrypt"
    FIREBASE = "firebase"
    PBKDF2 = "pbkdf2"
    DIGEST = "digest"


# Each scheme with the members that it must have; a member of another scheme is a fault.
_MEMBERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        FileScheme.ARGON2: frozenset({"hash"}),
        FileScheme.BCRYPT: frozenset({"hash"}),
        FileScheme.BCRYPT_SHA256: frozenset({"hash"}),
        FileScheme.SCRYPT: frozenset({"n", "r", "p", "salt"}),
        FileScheme.FIREBASE: frozenset({"salt"}),
        FileScheme.PBKDF2: frozenset({"algorithm", "iterations", "salt"}),
        FileScheme.DIGEST: frozenset({"algorithm"}),
    }
)
_OPTIONAL: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        FileScheme.FIREBASE: frozenset({"n", "r"}),
        FileScheme.DIGEST: frozenset({"salt", "salt_position"}),
    }
)


def read(password: ImportedPassword, own: str | None = None) -> ForeignHash:
    """Return the hash, weak or not, of any scheme but ``gatebook``.

    ``own``: the label of the Argon2id that is made today, which has no bound; None: each has.
    Raises ``Unreadable``, ``TooCostly``.
    """
    if password.scheme not in _MEMBERS:
        raise not_supported()
    _check_members(password)
    if password.under is not None:
        return _read_wrapped(password, own)
    if password.hash is not None:
        hash_ = _read_text(password.hash)
        if _scheme_of(hash_.method) != password.scheme:
            raise Unreadable
        return hash_
    digest = _bytes(password.digest)
    return ForeignHash(_method(password, len(digest)), _bytes(password.salt), digest)


def written(foreign: ForeignHash) -> ImportedPassword:
    """Return the form for a file, from which ``read`` returns an equal hash."""
    method, salt = foreign.method, foreign.salt
    if not isinstance(method, Wrapped):
        return _written(method, salt, foreign.digest)
    outer = phc_text.argon2_head("argon2id", (method.memory_kib, method.passes, method.lanes))
    return msgspec.structs.replace(
        _written(method.inner, salt[OUTER_SALT:], b""),
        under=f"{outer}${to_base64(salt[:OUTER_SALT])}${to_base64(foreign.digest)}",
        length=method.inner.length,
    )


def _check_members(password: ImportedPassword) -> None:
    given = {
        name
        for name in password.__struct_fields__
        if name != "scheme" and getattr(password, name) is not None
    }
    required = _MEMBERS[password.scheme]
    if password.under is not None:
        required |= {"under", "length"}
    elif "hash" not in required:
        required |= {"digest"}
    if not required <= given <= required | _OPTIONAL.get(password.scheme, frozenset()):
        raise Unreadable


def _read_text(text: str) -> ForeignHash:
    return phc_text.read(text) if text.startswith("$") else vendor_text.read(text)


def _bytes(text: str | None) -> bytes:
    data = from_base64(text or "")
    if to_padded_base64(data) != (text or ""):
        raise Unreadable
    return data


def _method(password: ImportedPassword, length: int) -> HashMethod:
    """Return the method of a scheme without a text of its own."""
    match password.scheme:
        case FileScheme.SCRYPT:
            return Scrypt(password.n or 0, password.r or 0, password.p or 0, length)
        case FileScheme.PBKDF2:
            return Pbkdf2(password.algorithm or "", password.iterations or 0, length)
        case FileScheme.FIREBASE:
            return _firebase(password)
        case FileScheme.DIGEST:
            return PlainDigest(password.algorithm or "", password.salt_position or "none")
        case _:
            raise Unreadable


def _firebase(password: ImportedPassword) -> FirebaseScrypt:
    project = firebase_project.current()
    if not project.signer_key:
        # Such accounts would be imported, and their passwords refused.
        raise not_supported()
    if password.n is None and password.r is None:
        return FirebaseScrypt(project.memory_cost, project.rounds)
    if not password.n or not password.r or password.n & (password.n - 1):
        raise Unreadable
    return FirebaseScrypt(password.n.bit_length() - 1, password.r)


def _read_wrapped(password: ImportedPassword, own: str | None) -> ForeignHash:
    """Return the hash whose digest is not in the file, but an Argon2id of it."""
    length, under = password.length or 0, password.under or ""
    if password.hash is None:
        inner, salt = _method(password, length), _bytes(password.salt)
    else:
        name, version, costs, salt, digest = phc_text.argon2_fields(password.hash)
        if digest:
            raise Unreadable
        inner = Argon2(name, *costs, length, version)
    _, _, outer_costs, _, _ = phc_text.argon2_fields(under)
    if own_label(outer_costs) != own:
        phc_text.read(under)  # checks the bounds
    if inner.length != length or not inner.is_weak:
        raise Unreadable
    return wrapped(inner, salt, under)


def wrapped(inner: HashMethod, salt: bytes, outer: str) -> ForeignHash:
    """Return the hash of an inner method below ``outer``, the Argon2id of its digest."""
    name, version, costs, outer_salt, digest = phc_text.argon2_fields(outer)
    if (name, version, len(outer_salt)) != ("argon2id", 19, OUTER_SALT):
        raise Unreadable
    memory_kib, passes, lanes = costs
    return ForeignHash(Wrapped(memory_kib, passes, lanes, inner), outer_salt + salt, digest)


def _scheme_of(method: HashMethod) -> FileScheme:
    match method:
        case Bcrypt():
            return FileScheme.BCRYPT_SHA256 if method.prehash else FileScheme.BCRYPT
        case Argon2():
            return FileScheme.ARGON2
        case Scrypt():
            return FileScheme.SCRYPT
        case Pbkdf2():
            return FileScheme.PBKDF2
        case FirebaseScrypt():
            return FileScheme.FIREBASE
        case _:
            return FileScheme.DIGEST


def _written(method: HashMethod, salt: bytes, digest: bytes) -> ImportedPassword:
    scheme = _scheme_of(method)
    match method:
        case Bcrypt():
            return ImportedPassword(scheme, hash=phc_text.bcrypt_text(method, salt, digest))
        case Argon2():
            return ImportedPassword(scheme, hash=phc_text.argon2_text(method, salt, digest))
    password = ImportedPassword(
        scheme,
        salt=to_padded_base64(salt) or None,
        digest=to_padded_base64(digest) or None,
    )
    return msgspec.structs.replace(password, **_parameters(method))


def _parameters(method: HashMethod) -> dict[str, str | int]:
    match method:
        case Scrypt():
            return {"n": method.n, "r": method.r, "p": method.p}
        case Pbkdf2():
            return {"algorithm": method.algorithm, "iterations": method.iterations}
        case FirebaseScrypt():
            return {"n": 2**method.memory_cost, "r": method.rounds}
        case PlainDigest():
            if method.position == "none":
                return {"algorithm": method.algorithm}
            return {"algorithm": method.algorithm, "salt_position": method.position}
        case _:
            raise TypeError(method.scheme)
