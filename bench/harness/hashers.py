"""``python -m bench.harness.hashers NAME``: one implementation of Argon2id, in its own process.

It reads commands, an object a line, and answers each with a line: ``hash`` makes a string, ``is``
tells whether a password is the string's, ``measure`` checks a password ``times`` times and says
what one took.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

MEMORY_KIB, PASSES, LANES = 19456, 2, 1
PASSWORD = "a quiet harbour at dawn"  # noqa: S105


class Hasher(NamedTuple):
    """A library's own way to do what a sign-up and a sign-in need."""

    hash: Callable[[str], str]
    matches: Callable[[str, str], bool]


def argon2_cffi() -> Hasher:
    """Whichever build of its bindings is found first."""
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    hasher = PasswordHasher(PASSES, MEMORY_KIB, LANES)

    def matches(known: str, password: str) -> bool:
        try:
            return hasher.verify(known, password)
        except VerifyMismatchError:
            return False

    return Hasher(hasher.hash, matches)


def pynacl() -> Hasher:
    """libsodium, which looks at the processor when it starts."""
    from nacl import exceptions, pwhash

    def matches(known: str, password: str) -> bool:
        try:
            return bool(pwhash.verify(known.encode(), password.encode()))
        except exceptions.InvalidkeyError:
            return False

    def make(password: str) -> str:
        made = bytes(pwhash.argon2id.str(password.encode(), PASSES, MEMORY_KIB * 1024))
        return made.decode().rstrip("\0")

    return Hasher(make, matches)


def cryptography() -> Hasher:
    """OpenSSL's."""
    import os

    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    def make(password: str) -> str:
        salt = os.urandom(16)
        kdf = Argon2id(salt=salt, length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
        return kdf.derive_phc_encoded(password.encode())

    def matches(known: str, password: str) -> bool:
        try:
            Argon2id.verify_phc_encoded(password.encode(), known)
        except InvalidKey:
            return False
        return True

    return Hasher(make, matches)


def measure(hasher: Hasher, known: str, times: int) -> dict[str, float]:
    """Of one check: milliseconds of processor, those in the system, and page faults."""
    hasher.matches(known, PASSWORD)
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.process_time()
    for _ in range(times):
        assert hasher.matches(known, PASSWORD)
    took = time.process_time() - began
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu": 1000 * took / times,
        "system": 1000 * (after.ru_stime - before.ru_stime) / times,
        "faults": (after.ru_minflt - before.ru_minflt) / times,
    }


def main(name: str) -> None:
    hasher: Hasher = {"pynacl": pynacl, "cryptography": cryptography}.get(name, argon2_cffi)()
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        answer: object
        if asked["do"] == "hash":
            answer = hasher.hash(PASSWORD)
        elif asked["do"] == "is":
            answer = hasher.matches(asked["known"], asked["password"])
        else:
            answer = measure(hasher, asked["known"], asked["times"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
