"""Verify Argon2 (RFC 9106) of other makers: its three types, and both versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from api.crypto.foreign.encoding import number
from api.crypto.foreign.faults import TooCostly, Unreadable
from api.crypto.foreign.method import MOST_MEMORY, MOST_SALT, HashMethod, check_length

_TYPES = {"argon2id": Type.ID, "argon2i": Type.I, "argon2d": Type.D}
_MOST_PASSES, _MOST_LANES = 10, 16
SALTS = range(8, MOST_SALT + 1)  # bytes; 8: RFC 9106
LEAST_WORK = 4096  # KiB · passes
_USUAL_SIZE, _VERSION, _OLD_VERSION = 32, 19, 16


def own_label(costs: tuple[int, int, int]) -> str:
    """Return the label of Argon2id as it is made here, of memory in KiB, passes and lanes."""
    return f"argon2id${','.join(map(str, costs))}"


@dataclass(frozen=True, slots=True)
class Argon2(HashMethod):
    """Argon2 of a type, with its memory in KiB, passes, lanes, and a digest of ``size`` bytes."""

    type_name: str
    memory_kib: int
    passes: int
    lanes: int
    size: int = _USUAL_SIZE
    version: int = _VERSION

    def __post_init__(self) -> None:
        if (
            self.memory_kib * 1024 > MOST_MEMORY
            or self.passes > _MOST_PASSES
            or self.lanes > _MOST_LANES
        ):
            raise TooCostly
        check_length(self.size)
        if (
            self.type_name not in _TYPES
            or self.passes < 1
            or self.lanes < 1
            or self.memory_kib < 8 * self.lanes
            or self.version not in {_VERSION, _OLD_VERSION}
        ):
            raise Unreadable

    @classmethod
    def of(cls, scheme: str, parameters: Sequence[str]) -> Argon2:
        """Return the method of a stored text. Raises ``Unreadable``, ``TooCostly``."""
        if not 3 <= len(parameters) <= 5:
            raise Unreadable
        method = cls(scheme, *map(number, parameters))
        if method.parameters != ",".join(parameters):
            raise Unreadable
        return method

    @property
    def scheme(self) -> str:
        return self.type_name

    @property
    def length(self) -> int:
        return self.size

    @property
    def parameters(self) -> str:
        cost = f"{self.memory_kib},{self.passes},{self.lanes}"
        if self.version != _VERSION:
            return f"{cost},{self.size},{self.version}"
        return cost if self.size == _USUAL_SIZE else f"{cost},{self.size}"

    @property
    def salt_lengths(self) -> range:
        return SALTS

    @property
    def memory_bytes(self) -> int:
        return self.memory_kib * 1024

    @property
    def is_weak(self) -> bool:
        return self.memory_kib * self.passes < LEAST_WORK

    def derive(self, password: bytes, salt: bytes) -> bytes:
        return hash_secret_raw(
            secret=password,
            salt=salt,
            time_cost=self.passes,
            memory_cost=self.memory_kib,
            parallelism=self.lanes,
            hash_len=self.size,
            type=_TYPES[self.type_name],
            version=self.version,
        )
