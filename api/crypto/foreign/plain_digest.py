"""Verify plain digests of passwords, which are stored only below an Argon2id of them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from api.crypto.foreign.faults import Unreadable, not_supported
from api.crypto.foreign.method import MOST_SALT, HashMethod

LENGTHS = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}  # bytes
POSITIONS = ("before", "after", "key", "none")


@dataclass(frozen=True, slots=True)
class PlainDigest(HashMethod):
    """A digest of password and salt.

    ``position`` of the salt: ``before`` or ``after`` the password; ``key`` of an HMAC, as in old
    releases of Werkzeug; ``none``.
    """

    algorithm: str
    position: str

    def __post_init__(self) -> None:
        if self.algorithm not in LENGTHS:
            raise not_supported()
        if self.position not in POSITIONS:
            raise Unreadable

    @classmethod
    def of(cls, scheme: str, parameters: Sequence[str]) -> PlainDigest:
        """Return the method of a stored text. Raises ``Unreadable``."""
        if len(parameters) != 1:
            raise Unreadable
        return cls(scheme, parameters[0])

    @property
    def scheme(self) -> str:
        return self.algorithm

    @property
    def parameters(self) -> str:
        return self.position

    @property
    def length(self) -> int:
        return LENGTHS[self.algorithm]

    @property
    def salt_lengths(self) -> range:
        return range(1) if self.position == "none" else range(1, MOST_SALT + 1)

    @property
    def is_weak(self) -> bool:
        return True

    def derive(self, password: bytes, salt: bytes) -> bytes:
        if self.position == "key":
            return hmac.digest(salt, password, self.algorithm)
        data = password + salt if self.position == "after" else salt + password
        return hashlib.new(self.algorithm, data, usedforsecurity=False).digest()
