"""Verify Firebase's scrypt, whose digest is the project's signer key in AES-CTR.

https://github.com/firebase/scrypt: scrypt of the password makes an AES-256 key, which encrypts the
signer key. The key and the separator are settings, never in a row: a stolen database alone allows
no guesses.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from api.crypto.foreign import firebase_project
from api.crypto.foreign.encoding import number
from api.crypto.foreign.faults import Unreadable
from api.crypto.foreign.method import HashMethod
from api.crypto.foreign.scrypt_hash import Scrypt

_SIGNER_KEY, _AES_KEY, _BLOCK = 64, 32, 16  # bytes


@dataclass(frozen=True, slots=True)
class FirebaseScrypt(HashMethod):
    """Firebase's scrypt with the project's ``memory_cost`` (log2 of N) and ``rounds`` (r)."""

    memory_cost: int
    rounds: int

    def __post_init__(self) -> None:
        self._scrypt()  # checks the bounds

    @classmethod
    def of(cls, _scheme: str, parameters: Sequence[str]) -> FirebaseScrypt:
        """Return the method of a stored text. Raises ``Unreadable``, ``TooCostly``."""
        if len(parameters) != 2:
            raise Unreadable
        return cls(*map(number, parameters))

    @property
    def scheme(self) -> str:
        return "firebase"

    @property
    def parameters(self) -> str:
        return f"{self.memory_cost},{self.rounds}"

    @property
    def length(self) -> int:
        return _SIGNER_KEY

    @property
    def memory_bytes(self) -> int:
        return self._scrypt().memory_bytes

    @property
    def is_weak(self) -> bool:
        return self._scrypt().is_weak

    def derive(self, password: bytes, salt: bytes) -> bytes:
        """Return the digest; random bytes, after the same time, if no signer key is set."""
        project = firebase_project.current()
        key = self._scrypt().derive(password, salt + project.salt_separator)
        if not project.signer_key:
            return secrets.token_bytes(_SIGNER_KEY)
        encryptor = Cipher(algorithms.AES(key), modes.CTR(bytes(_BLOCK))).encryptor()
        return encryptor.update(project.signer_key)

    def _scrypt(self) -> Scrypt:
        # min: 2**(10**17) would exhaust the memory before the bound is checked
        return Scrypt(2 ** min(self.memory_cost, 32), self.rounds, 1, _AES_KEY)
