"""An open transaction, whose statements travel to the server in batches (ADR 15).

A server may roll it back without a word: between two statements of a batch, a Galera node takes
the transaction away from under them, and does the rest of the batch. So nothing is permanent
before ``COMMIT`` (autocommit is off), and ``COMMIT`` is done only where the savepoint from the
beginning is still there: the whole transaction, or nothing (ADR 28).
"""

from __future__ import annotations

from typing import Any

from api.db.connection import BEGIN, Answer, Connection, Parameters, Row
from api.db.errors import (
    Deadlock,
    DriverError,
    Duplicate,
    MissingParent,
    number,
    translating,
)
from api.errors import Unavailable

OPENING = (b"SET autocommit = 0", BEGIN, b"SAVEPOINT whole")
# The server stops at the first that fails. Autocommit comes last: turning it on commits what is
# open.
COMMIT = (b"RELEASE SAVEPOINT whole", b"COMMIT", b"SET autocommit = 1")
ROLLBACK = (b"ROLLBACK", b"SET autocommit = 1")

_NO_SAVEPOINT = 1305  # ER_SP_DOES_NOT_EXIST
# A statement behind a rollback is outside of the transaction, where the session is read-only.
_READ_ONLY = 1792  # ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION

# The server takes max_allowed_packet (16 MiB by default), and writes before it has read all.
LONGEST_BATCH = 32  # statements
HEAVIEST_BATCH = 64 * 1024  # bytes


class Deferred:
    """A statement that was not answered yet; asking it for its rows sends it."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.answer: Answer | None = None

    def rows(self) -> list[Row]:
        """What it found. Raises what it failed with, or any that travelled with it."""
        if self.answer is None:
            self._tx.flush()
        if self.answer is None:
            raise RuntimeError("The statement was not answered.")
        return self.answer.rows


class Transaction:
    """An open transaction. Statements take it as proof that they are in one.

    Nothing is sent before it is needed: it begins on the way of its first statement.
    """

    def __init__(self, con: Any) -> None:
        """``con`` is a connection of the pool (DBUtils' PooledDedicatedDBConnection)."""
        self._con = con
        self._raw: Connection = con.dbapi_connection
        self._waiting = [(statement, Deferred(self)) for statement in OPENING]
        self._weight = 0  # bytes that wait
        self.broken: BaseException | None = None
        self.open = True
        self.begun = False

    def run(self, sql: str, parameters: Parameters) -> Answer:
        """Run what waits, and this; whatever fails here makes the whole transaction fail."""
        own = self.defer(sql, parameters)
        if own.answer is None:
            self._send(last=own)
        assert own.answer is not None
        return own.answer

    def defer(self, sql: str, parameters: Parameters) -> Deferred:
        """Run this with the next one, at the latest before the commit, whose errors it may be."""
        self.check()
        try:
            statement = self._raw.bound(sql, parameters)
        except BaseException as error:
            self.broken = error
            raise
        deferred = Deferred(self)
        self._waiting.append((statement, deferred))
        self._weight += len(statement)
        if len(self._waiting) >= LONGEST_BATCH or self._weight >= HEAVIEST_BATCH:
            self.flush()
        return deferred

    def flush(self) -> None:
        """Send what waits, and see that all of it was done."""
        self._send(last=None)

    @property
    def is_galera(self) -> bool:
        """Return whether other nodes may take writes too: a row lock here does not hold there."""
        return self._raw.is_galera

    @property
    def empty(self) -> bool:
        """Whether nothing was asked of it: then there is nothing to commit."""
        return not self.begun and len(self._waiting) == len(OPENING)

    def commit(self) -> None:
        """Send what waits, then commit. Raises as ``complete`` does, or as a statement does."""
        self.check()
        if not self.empty:
            self.flush()
            self.complete()

    def complete(self) -> None:
        """Commit what was answered. Raises ``Deadlock`` where it is known that nothing stands.

        Where the answer is lost the outcome is unknown: ``Unavailable``, and its detail says so.
        """
        answers: list[Answer] = []
        try:
            with translating():
                self._raw.run(COMMIT, answers)
        except DriverError as error:
            if number(error) == _NO_SAVEPOINT and not answers:
                raise Deadlock("mariadb") from error
            raise
        except Deadlock:
            # Certification refused it. A node that took it away just before COMMIT says OK to that,
            # and this at the end of the batch (seen): nothing stands in either case.
            raise
        except Unavailable as error:
            raise Unavailable(
                error.what,
                "The connection to the database was lost during the commit, so it is unknown"
                " whether the change took effect. Check the resource, or repeat the request with"
                " the same Idempotency-Key.",
            ) from error

    def roll_back(self) -> None:
        """Undo all of it. A connection that refuses is closed: something of it may be open."""
        if not self.begun:
            return
        try:
            self._raw.run(ROLLBACK, [])
        except DriverError:
            # what it failed with must not hide the first error
            self._raw._force_close()  # noqa: SLF001

    def _send(self, *, last: Deferred | None) -> None:
        self.check()
        flight, self._waiting, self._weight = self._waiting, [], 0
        if not flight:
            return
        self.begun = True
        self._con._con._usage += len(flight)  # noqa: SLF001  POOL_MAXUSAGE counts them
        answers: list[Answer] = []
        try:
            with translating():
                self._raw.run([statement for statement, _ in flight], answers)
        except DriverError as error:
            self.broken = error
            if number(error) == _READ_ONLY:
                raise Deadlock("mariadb") from error
            raise
        except BaseException as error:
            failed = flight[len(answers)][1] if len(answers) < len(flight) else None
            # The server undid that statement only: of one that was waited for, the rule decides.
            # Behind a deferred one, others were to come that have not been done.
            if not (failed is last and isinstance(error, (Duplicate, MissingParent))):
                self.broken = error
            raise
        finally:
            for (_, deferred), answer in zip(flight, answers, strict=False):
                deferred.answer = answer

    def check(self) -> None:
        """Refuse to go on when it is over, has failed, or sits on another connection than it
        began on.
        """
        if not self.open:
            raise RuntimeError("The transaction is over.")
        if self.broken is not None:
            # an error swallowed in between would otherwise end as half a transaction, committed
            raise RuntimeError("A statement of this transaction failed.") from self.broken
        if self._con.dbapi_connection is not self._raw:
            raise Unavailable("mariadb")
