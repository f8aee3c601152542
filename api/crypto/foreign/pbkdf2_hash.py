"""Verify PBKDF2 (RFC 8018) with HMAC of SHA-1, SHA-256 or SHA-512."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from api.crypto.foreign.encoding import number
from api.crypto.foreign.faults import TooCostly, Unreadable, not_supported
from api.crypto.foreign.method import HashMethod, check_length

_BLOCKS = {"sha1": 20, "sha256": 32, "sha512": 64}  # bytes
MOST_ITERATIONS = 2_000_000
_LEAST_ITERATIONS = 10_000
PREFIX = "pbkdf2-"


@dataclass(frozen=True, slots=True)
class Pbkdf2(HashMethod):
    """PBKDF2 with so many iterations, and a digest of ``size`` bytes."""

    algorithm: str
    iterations: int
    size: int

    def __post_init__(self) -> None:
        if self.algorithm not in _BLOCKS:
            raise not_supported()
        check_length(self.size)
        if self.iterations < 1:
            raise Unreadable
        # Each block of a long digest costs all iterations again: Keycloak's 512 bits are two of
        # SHA-256.
        if self.iterations * -(-self.size // _BLOCKS[self.algorithm]) > MOST_ITERATIONS:
            raise TooCostly

    @classmethod
    def of(cls, scheme: str, parameters: Sequence[str]) -> Pbkdf2:
        """Return the method of a stored text. Raises ``Unreadable``, ``TooCostly``."""
        if len(parameters) != 2:
            raise Unreadable
        return cls(scheme.removeprefix(PREFIX), *map(number, parameters))

    @property
    def scheme(self) -> str:
        return PREFIX + self.algorithm

    @property
    def length(self) -> int:
        return self.size

    @property
    def parameters(self) -> str:
        return f"{self.iterations},{self.size}"

    @property
    def is_weak(self) -> bool:
        return self.iterations < _LEAST_ITERATIONS

    def derive(self, password: bytes, salt: bytes) -> bytes:
        return hashlib.pbkdf2_hmac(self.algorithm, password, salt, self.iterations, self.size)
