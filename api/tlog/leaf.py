"""The leaf of an event: canonical JSON (RFC 8785) with commitments to personal data.

Id, time, type and outcome are in the clear. For every other member the leaf holds SHA-256(salt ||
canonical JSON of the value), with 32 bytes of salt for each member, derived from 16 random bytes
for the event. A reader with value and salt can check the leaf. When both are erased the commitment
stays, and so does the leaf, and the value can't be found by trying.

An event's *material* is the source of its leaf: a line of the sealed export, without its index.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
import rfc8785

VERSION = 1
SALT_SIZE = 16
CLEAR = ("id", "occurred_at", "type", "outcome")
COMMITTED = ("actor", "subject", "session_id", "request_id", "ip", "user_agent", "data")

# The output of rfc8785.dumps for a leaf, with its members in order (a test compares the two).
# Sorting them anew for each leaf would take a third of its time.
_LEAF = (
    b'{"committed":{%b},"id":%%(id)b,"occurred_at":%%(occurred_at)b,"outcome":%%(outcome)b,'
    b'"type":%%(type)b,"version":%d}'
) % (
    b",".join(b'"%b":"%%(%b)b"' % (name, name) for name in sorted(map(str.encode, COMMITTED))),
    VERSION,
)

Material = Mapping[str, Any]

# a lone surrogate in a key makes rfc8785 raise UnicodeEncodeError
_NO_CANONICAL_FORM = (rfc8785.CanonicalizationError, UnicodeError, RecursionError)
_encode = msgspec.json.Encoder().encode
_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")


class NotMaterial(ValueError):
    """A leaf can't be made of this. The message names the member, never its value."""


def canonical(value: Any) -> bytes:
    """Return a value as RFC 8785 JSON. Raises one of ``_NO_CANONICAL_FORM``."""
    # Most values are text, which msgspec writes identically (tested), in a sixth of the time.
    return _encode(value) if type(value) is str else rfc8785.dumps(value)


def new_salt() -> bytes:
    """Return the random salt of one event."""
    return secrets.token_bytes(SALT_SIZE)


def readable(value: Any) -> Any:
    """Return the value, or a description of it if it has no canonical form.

    A number beyond 2**53 or a surrogate must not keep all later events from being sealed.
    """
    try:
        canonical(value)
    except _NO_CANONICAL_FORM:
        return {"no_canonical_form": repr(value).encode("ascii", "backslashreplace").decode()}
    return value


def member_salt(salt: bytes, member: str) -> bytes:
    """Return the salt of one member; it reveals nothing about the others'."""
    return hmac.digest(salt, member.encode(), "sha256")


def commitment(salt: bytes, value: Any) -> str:
    """Return the commitment to a member's value, under the member's salt, in hexadecimal."""
    try:
        return hashlib.sha256(salt + canonical(value)).hexdigest()
    except _NO_CANONICAL_FORM:
        raise NotMaterial("a value has no canonical form") from None


def of(material: Material) -> bytes:
    """Return the leaf. Raises ``NotMaterial``.

    ``salt`` is the event's, in hexadecimal. It is None when members were erased; then ``openings``
    has for each member ``{"salt": …}`` (its own; the value is present) or ``{"commitment": …}``
    (erased; the value is absent).
    """
    try:
        members = {name.encode(): canonical(_text(material, name)) for name in CLEAR}
        for name, value in _committed(material).items():
            members[name.encode()] = value.encode()
        return _LEAF % members
    except KeyError as error:
        raise NotMaterial(f"{error.args[0]} is missing") from None
    except _NO_CANONICAL_FORM:
        raise NotMaterial("a value has no canonical form") from None


def openings_without(material: Material, erased: frozenset[str]) -> dict[str, dict[str, str]]:
    """Return the ``openings`` after these members' values are erased. Raises ``NotMaterial``."""
    openings = {}
    for name in COMMITTED:
        opening = _opening(material, name)
        if name in erased and "salt" in opening:
            opening = {"commitment": commitment(bytes.fromhex(opening["salt"]), material[name])}
        openings[name] = opening
    return openings


def _committed(material: Material) -> dict[str, str]:
    openings = material["openings"]
    if (salt := material["salt"]) is not None:
        if openings is not None:
            # no leaf commits to them: any content would be taken as sealed
            raise NotMaterial("openings and a salt are both present")
        own = _event_salt(salt)
        return {name: commitment(member_salt(own, name), material[name]) for name in COMMITTED}
    if isinstance(openings, dict) and not openings.keys() <= set(COMMITTED):
        raise NotMaterial("an opening belongs to no member")
    commitments = {}
    for name in COMMITTED:
        opening = _opening(material, name)
        if "salt" in opening:
            commitments[name] = commitment(bytes.fromhex(opening["salt"]), material[name])
        elif material[name] is not None:
            # else any value written here would be taken as the sealed one
            raise NotMaterial(f"{name} was erased but has a value")
        else:
            commitments[name] = opening["commitment"]
    return commitments


def _opening(material: Material, name: str) -> dict[str, str]:
    salt = material["salt"]
    if salt is not None:
        return {"salt": member_salt(_event_salt(salt), name).hex()}
    openings = material["openings"]
    opening = openings.get(name) if isinstance(openings, dict) else None
    if not isinstance(opening, dict) or len(opening) != 1:
        raise NotMaterial(f"{name} has no opening")
    (kind, text), *_ = opening.items()
    if kind not in {"salt", "commitment"} or not isinstance(text, str) or not _HASH.fullmatch(text):
        raise NotMaterial(f"{name} has no opening")
    return opening


def _event_salt(salt: Any) -> bytes:
    if not isinstance(salt, str) or not _SALT.fullmatch(salt):
        raise NotMaterial("salt is not 16 bytes")
    return bytes.fromhex(salt)


def _text(material: Material, name: str) -> str:
    value = material[name]
    if not isinstance(value, str):
        raise NotMaterial(f"{name} is not text")
    return value
