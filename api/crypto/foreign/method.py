"""Define what each method of hashing passwords offers, and the bounds that all share."""

from __future__ import annotations

from abc import ABC, abstractmethod

from api.crypto.foreign.faults import Unreadable

# Bytes. A shorter digest would match by chance; Keycloak's longest has 128.
LEAST_DIGEST, MOST_DIGEST = 16, 128
MOST_SALT = 96
MOST_MEMORY = 128 * 1024 * 1024  # bytes of one verification


class HashMethod(ABC):
    """A way to hash passwords with all its parameters, which are within the bounds.

    A method with a parameter beyond its bound can't be made: it raises ``TooCostly`` before any
    hashing.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def scheme(self) -> str:
        """The scheme's name in stored texts."""

    @property
    @abstractmethod
    def parameters(self) -> str:
        """The parameters in stored texts, separated by commas; '' if there are none."""

    @property
    @abstractmethod
    def length(self) -> int:
        """The length of a digest in bytes."""

    @property
    def salt_lengths(self) -> range:
        """The lengths that a salt may have, in bytes."""
        return range(1, MOST_SALT + 1)

    @property
    def memory_bytes(self) -> int:
        """The memory of one verification in bytes; 0 if it is less than a MiB."""
        return 0

    @property
    def is_weak(self) -> bool:
        """Return whether a stolen digest is cheap to guess against: it must not rest as is."""
        return False

    @abstractmethod
    def derive(self, password: bytes, salt: bytes) -> bytes:
        """Return the digest of a password: ``length`` bytes.

        Raises ``MemoryError`` or argon2-cffi's ``HashingError`` if no memory is left.
        """


def check_length(length: int) -> None:
    """Raise ``Unreadable`` for a digest of so many bytes, if it is too short or too long."""
    if not LEAST_DIGEST <= length <= MOST_DIGEST:
        raise Unreadable
