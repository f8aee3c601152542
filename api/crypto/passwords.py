"""Hash passwords by Argon2id, and verify them and those that were imported from other schemes.

Passwords are normalized to NFKC first (NIST SP 800-63B-4, 3.1.1.2), so that a password typed on two
keyboards is the same. They are never truncated, trimmed or case-folded. Imported hashes follow the
rules of their origin until the first sign-in replaces them.
"""

from __future__ import annotations

import secrets

import structlog
from argon2 import PasswordHasher, Type
from argon2.exceptions import (
    HashingError,
    InvalidHashError,
    VerificationError,
    VerifyMismatchError,
)
from flask import Flask

from api.app_context import extension
from api.crypto import foreign
from api.crypto.foreign import HashFault, TooCostly, Unreadable
from api.crypto.hashing_threads import HashingThreads
from api.domain.password_mix import OWN
from api.domain.password_text import normalized
from api.errors import Unavailable
from api.settings import Settings

# A worker that has not hashed for so long returns the memory of its hashes to the system.
# Allocating it again costs the next hash 2 ms.
_REST_AFTER_SECONDS = 10.0

log = structlog.get_logger("api.passwords")


class ComparedInPart(Unavailable):
    """The password was compared in one form at least, or a decoy in its place.

    The client may conclude from the wait that this form was wrong: the attempt counts.
    """


class Passwords:
    """The hasher of one process: a call waits for a slot or raises ``Unavailable``.

    ``own``: HASHING_SLOTS for hashes of our own. ``foreign``: FOREIGN_HASHING_SLOTS for imported
    ones, some of which take thirty times as long. A flood of those fills neither our own slots nor
    more than half of the threads that serve requests.
    """

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_time,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_parallelism,
            type=Type.ID,
        )
        memory, wait = settings.argon2_memory_kib * 1024, settings.hashing_wait
        self.own = HashingThreads("hashing", settings.hashing_slots, wait, memory=memory)
        slots = settings.foreign_hashing_slots
        most = max(slots, settings.threads // 2)
        self.foreign = HashingThreads("hashing_foreign", slots, wait, most=most)
        # User enumeration: the password of an unknown account is checked against these hashes,
        # which takes the same time (I6). By label.
        self._decoys = {OWN: self.hash(secrets.token_urlsafe(32))}

    def hash(self, password: str) -> str:
        """Return a new ``$argon2id$`` string. Raises ``Unavailable``."""
        try:
            return self.own.run(self._hasher.hash, normalized(password))
        except HashingError as error:  # the memory is exhausted
            raise Unavailable("hashing") from error

    def verify(
        self,
        password_hash: str | None,
        password: str,
        decoy: str | None = None,
        *,
        equal_work: bool = False,
    ) -> bool:
        """Return whether the password matches; without a hash, False after the same time.

        The hash is None for an unknown account and '' for an account whose password was removed.
        ``decoy``: the label of an imported scheme whose time it takes, unless the hash is an
        imported one itself; None: of none. Whatever takes the time of an imported scheme takes that
        of a hash of our own, too, unless the imported one matches: so it can be any of the three.
        ``equal_work``: also the right password of an imported hash takes all of this.

        Raises ``ComparedInPart``, ``Unavailable``, also if there is no memory to hash.
        """
        if not self.is_slow(password_hash, decoy):
            return self._verify_own(password_hash, password)
        if password_hash and foreign.is_foreign(password_hash):
            imported, own = password_hash, None
        else:
            imported, own = None, password_hash
        turns: list[bool] = []  # the results of the forms of the password
        try:
            is_right = self._verify_foreign(imported, password, decoy, turns, equal_work=equal_work)
            if is_right and not equal_work:
                return True
            return self._verify_own(own, password) or is_right
        except Unavailable as error:
            if turns:
                raise ComparedInPart(error.what) from error
            raise

    def is_slow(self, password_hash: str | None, decoy: str | None) -> bool:
        """Return whether ``verify`` with these takes one of the FOREIGN_HASHING_SLOTS."""
        return decoy is not None or foreign.is_foreign(password_hash or "")

    def outdated(self, password_hash: str) -> bool:
        """Return whether the hash was imported, or has another cost than the settings."""
        if foreign.is_foreign(password_hash):
            return True
        return self._hasher.check_needs_rehash(password_hash)

    def rehash(self, password_hash: str, password: str) -> str | None:
        """Return a new hash of a password that was verified if its hash is outdated.

        None also if it can't be made now: a sign-in with the right password never fails by that
        (ory/kratos#4235).
        """
        if not self.outdated(password_hash):
            return None
        try:
            return self.hash(password)
        except Unavailable as error:
            log.warning("password_rehash_failed", cause=f"{type(error).__name__}: {error}")
            return None

    def rest(self, after: float = _REST_AFTER_SECONDS) -> None:
        """Return memory to the system if there was no hash for ``after`` seconds.

        The event loop calls this once a second.
        """
        self.own.rest(after)
        self.foreign.rest(after)

    def _verify_own(self, password_hash: str | None, password: str) -> bool:
        checked = password_hash or self._decoys[OWN]
        try:
            self.own.run(self._hasher.verify, checked, normalized(password))
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError) as error:
            if not password_hash:  # not of this row: the memory is exhausted
                raise Unavailable("hashing") from error
            log.error("password_hash_unreadable", reason=HashFault.NOT_READABLE)
            return self._verify_own(None, password)
        return bool(password_hash)

    def _verify_foreign(
        self,
        password_hash: str | None,
        password: str,
        decoy: str | None,
        turns: list[bool],
        *,
        equal_work: bool,
    ) -> bool:
        """Return whether the password matches; False, too, if the row is not of this release.

        Each form of the password waits for a slot anew: three in one turn would hold it for 7.5 s.
        Their results are appended to ``turns``, also if a later one raises ``Unavailable``.
        """
        try:
            checked = password_hash or self._decoy(decoy)
            self.foreign.charge(foreign.memory_bytes(checked))
            for form in foreign.forms(password):
                turns.append(self.foreign.run(foreign.verify, checked, form))
                if turns[-1] and not equal_work:
                    break
        except (TooCostly, Unreadable) as fault:
            log.error("password_hash_unreadable", reason=fault.reason)
            return False
        except (HashingError, MemoryError) as error:
            raise Unavailable("hashing_foreign") from error
        return any(turns) and bool(password_hash)

    def _decoy(self, label: str | None) -> str:
        key = label or OWN
        if key not in self._decoys:
            self._decoys[key] = foreign.decoy(key)
        return self._decoys[key]


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its hasher."""
    app.extensions["gatebook.passwords"] = Passwords(settings)


def current() -> Passwords:
    """Return the hasher of the current application."""
    return extension("passwords")  # type: ignore[no-any-return]
