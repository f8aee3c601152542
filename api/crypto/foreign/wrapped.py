"""Verify weak hashes that were wrapped at their import: only an Argon2id of the digest rests."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from api.crypto.foreign.argon2_hash import LEAST_WORK, own_label
from api.crypto.foreign.encoding import number
from api.crypto.foreign.faults import Unreadable
from api.crypto.foreign.method import HashMethod

OUTER_SALT, OUTER_DIGEST = 16, 32  # bytes, argon2-cffi's defaults
# as in api.settings.groups.passwords
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 4 * 1024 * 1024, 100, 64


@dataclass(frozen=True, slots=True)
class Wrapped(HashMethod):
    """Argon2id, with its memory in KiB, passes and lanes, of the digest of an inner method.

    The salt is the one of Argon2id, then the one of the inner method. The costs are those of
    ARGON2_* at the import, so their bounds are those of the settings.
    """

    memory_kib: int
    passes: int
    lanes: int
    inner: HashMethod

    def __post_init__(self) -> None:
        if not (
            8 * self.lanes <= self.memory_kib <= _MOST_MEMORY_KIB
            and 1 <= self.passes <= _MOST_PASSES
            and 1 <= self.lanes <= _MOST_LANES
        ):
            raise Unreadable

    @classmethod
    def of(
        cls, parameters: Sequence[str], method_of: Callable[[str, Sequence[str]], HashMethod]
    ) -> Wrapped:
        """Return the method of a stored text. Raises ``Unreadable``, ``TooCostly``."""
        if len(parameters) < 4:
            raise Unreadable
        memory_kib, passes, lanes = map(number, parameters[:3])
        return cls(memory_kib, passes, lanes, method_of(parameters[3], parameters[4:]))

    @property
    def scheme(self) -> str:
        return "wrap"

    @property
    def parameters(self) -> str:
        outer = f"{self.memory_kib},{self.passes},{self.lanes}"
        return f"{outer},{self.inner.scheme},{self.inner.parameters}"

    @property
    def length(self) -> int:
        return OUTER_DIGEST

    @property
    def salt_lengths(self) -> range:
        inner = self.inner.salt_lengths
        return range(OUTER_SALT + inner.start, OUTER_SALT + inner.stop)

    @property
    def memory_bytes(self) -> int:
        return self.memory_kib * 1024

    def derive(self, password: bytes, salt: bytes) -> bytes:
        inner = self.inner.derive(password, salt[OUTER_SALT:])
        return hash_secret_raw(
            secret=secret_of(inner).encode(),
            salt=salt[:OUTER_SALT],
            time_cost=self.passes,
            memory_cost=self.memory_kib,
            parallelism=self.lanes,
            hash_len=OUTER_DIGEST,
            type=Type.ID,
        )


def secret_of(digest: bytes) -> str:
    """Return the text that Argon2id hashes instead of a password: the digest in base64."""
    return base64.b64encode(digest).decode()


def is_weak_outside(method: HashMethod, own: str) -> bool:
    """Return whether the Argon2id around a digest is weak, and not the one that is made today.

    ``own``: the label of that one. A file may name any cost.
    """
    if not isinstance(method, Wrapped):
        return False
    outer = own_label((method.memory_kib, method.passes, method.lanes))
    return outer != own and method.memory_kib * method.passes < LEAST_WORK
