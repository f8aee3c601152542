"""Verify bcrypt: as it is, and over a SHA-256 of the password as Django and passlib have it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from api.crypto.foreign.encoding import from_bcrypt64, number, to_bcrypt64
from api.crypto.foreign.faults import TooCostly, Unreadable
from api.crypto.foreign.method import HashMethod

LEAST_COST, MOST_COST = 4, 15  # 15: 2 s; bcrypt itself has no cost below 4
_SALT, _DIGEST = 16, 23  # bytes
# bcrypt reads no more of a password. bcrypt 5.0 raises for a longer one, where the makers of the
# hashes cut it: https://github.com/pyca/bcrypt/pull/1000
_MOST_PASSWORD = 72


@dataclass(frozen=True, slots=True)
class Bcrypt(HashMethod):
    """bcrypt 2a, 2b or 2y, which are the same for passwords below 256 bytes.

    ``prehash`` is the text of what is hashed: '' for the password itself, ``hex`` for Django's
    ``bcrypt_sha256``, ``hmac`` and ``b64`` for passlib's versions 2 and 1 of it.
    """

    cost: int
    prehash: str = ""

    def __post_init__(self) -> None:
        if self.cost > MOST_COST:
            raise TooCostly
        if self.cost < LEAST_COST or self.prehash not in {"", "hex", "hmac", "b64"}:
            raise Unreadable

    @classmethod
    def of(cls, scheme: str, parameters: Sequence[str]) -> Bcrypt:
        """Return the method of a stored text. Raises ``Unreadable``, ``TooCostly``."""
        prehash = () if scheme == "bcrypt" else parameters[1:2]
        if len(parameters) != (1 if scheme == "bcrypt" else 2) or "" in prehash:
            raise Unreadable
        return cls(number(parameters[0]), *prehash)

    @property
    def scheme(self) -> str:
        return "bcrypt-sha256" if self.prehash else "bcrypt"

    @property
    def parameters(self) -> str:
        return f"{self.cost},{self.prehash}" if self.prehash else str(self.cost)

    @property
    def length(self) -> int:
        return _DIGEST

    @property
    def salt_lengths(self) -> range:
        return range(_SALT, _SALT + 1)

    def derive(self, password: bytes, salt: bytes) -> bytes:
        # Imported at the first use: a worker without such hashes does without the library.
        import bcrypt

        head = f"$2b${self.cost:02}${to_bcrypt64(salt)}"
        secret = self._hashed(password, to_bcrypt64(salt))[:_MOST_PASSWORD]
        return from_bcrypt64(bcrypt.hashpw(secret, head.encode())[len(head) :].decode())

    def _hashed(self, password: bytes, salt: str) -> bytes:
        match self.prehash:
            case "hex":
                return hashlib.sha256(password).hexdigest().encode()
            case "hmac":
                return base64.b64encode(hmac.digest(salt.encode(), password, "sha256"))
            case "b64":
                return base64.b64encode(hashlib.sha256(password).digest())
            case _:
                return password
