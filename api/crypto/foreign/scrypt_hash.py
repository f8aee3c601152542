"""Verify scrypt (RFC 7914)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from api.crypto.foreign.encoding import number
from api.crypto.foreign.faults import TooCostly, Unreadable
from api.crypto.foreign.method import MOST_MEMORY, HashMethod, check_length

_MOST_N, _MOST_P = 2**17, 16
_MOST_WORK = 2**22  # N·r·p: 1.7 s
# N·r·p of 2 MiB. Below it scrypt costs an attacker less than PBKDF2 at its own limit.
_LEAST_WORK = 2**14


def _check(n: int, r: int, p: int) -> None:
    """Check costs. r alone has no bound: better-auth has r=16, the memory 128·N·r is what counts.

    Raises ``Unreadable``, ``TooCostly``.
    """
    if n > _MOST_N or p > _MOST_P or 128 * n * r > MOST_MEMORY or n * r * p > _MOST_WORK:
        raise TooCostly
    # RFC 7914, 6: N < 2^(128·r/8). OpenSSL raises an error otherwise.
    if n < 2 or n & (n - 1) or r < 1 or p < 1 or n.bit_length() > 16 * r:
        raise Unreadable


@dataclass(frozen=True, slots=True)
class Scrypt(HashMethod):
    """scrypt with N, r, p, and a digest of ``size`` bytes."""

    n: int
    r: int
    p: int
    size: int

    def __post_init__(self) -> None:
        check_length(self.size)
        _check(self.n, self.r, self.p)

    @classmethod
    def of(cls, _scheme: str, parameters: Sequence[str]) -> Scrypt:
        """Return the method of a stored text. Raises ``Unreadable``, ``TooCostly``."""
        if len(parameters) != 4:
            raise Unreadable
        return cls(*map(number, parameters))

    @property
    def scheme(self) -> str:
        return "scrypt"

    @property
    def length(self) -> int:
        return self.size

    @property
    def parameters(self) -> str:
        return f"{self.n},{self.r},{self.p},{self.size}"

    @property
    def memory_bytes(self) -> int:
        return 128 * self.n * self.r

    @property
    def is_weak(self) -> bool:
        return self.n * self.r * self.p < _LEAST_WORK

    def derive(self, password: bytes, salt: bytes) -> bytes:
        try:
            return hashlib.scrypt(
                password,
                salt=salt,
                n=self.n,
                r=self.r,
                p=self.p,
                maxmem=128 * self.r * (self.n + self.p + 3),  # OpenSSL's own limit is 32 MiB
                dklen=self.size,
            )
        except ValueError as error:  # of OpenSSL: the parameters are checked, so no memory is left
            raise MemoryError from error
