"""An open transaction whose statements are sent to the server in batches (ADR 15).

A server may roll it back without an error: between two statements of a batch, a Galera node rolls
the transaction back, and then runs the rest of the batch. So nothing is permanent before ``COMMIT``
(autocommit is off), and ``COMMIT`` runs only if the savepoint from the beginning still exists: the
whole transaction, or nothing (ADR 28).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from api.db.connection import BEGIN, Connection, Parameters, Row, StatementResult
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
# The server stops at the first statement that fails. Autocommit comes last: turning it on commits
# an open transaction.
COMMIT = (b"RELEASE SAVEPOINT whole", b"COMMIT", b"SET autocommit = 1")
ROLLBACK = (b"ROLLBACK", b"SET autocommit = 1")

_NO_SAVEPOINT = 1305  # ER_SP_DOES_NOT_EXIST
# A statement after a rollback is outside of the transaction, where the session is read-only.
_READ_ONLY = 1792  # ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION

# The server takes max_allowed_packet (16 MiB by default), and writes before it has read all.
LONGEST_BATCH = 32  # statements
HEAVIEST_BATCH = 64 * 1024  # bytes


class Deferred:
    """A statement without an answer yet; reading its rows sends it."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.answer: StatementResult | None = None

    def rows(self) -> list[Row]:
        """Return the statement's rows. Raises its error, or that of another one in its batch."""
        if self.answer is None:
            self._tx.flush()
        if self.answer is None:
            raise RuntimeError("The statement was not answered.")
        return self.answer.rows


_Batch = list[tuple[bytes | bytearray, Deferred]]


class Transaction:
    """An open transaction. Statements take it as proof that they run inside one.

    Nothing is sent before it is needed: BEGIN travels with its first statement.
    """

    def __init__(self, con: Any) -> None:
        """Begin on ``con``, a connection of the pool (DBUtils' PooledDedicatedDBConnection)."""
        self._con = con
        self._raw: Connection = con.dbapi_connection
        self._waiting: _Batch = [(statement, Deferred(self)) for statement in OPENING]
        self._weight = 0  # bytes that wait
        # sent, and not yet answered
        self._ahead: tuple[_Batch, list[StatementResult]] | None = None
        self._open_insert: str | None = None  # the INSERT that waits last and may get more rows
        self.broken: BaseException | None = None
        self.open = True
        self.begun = False
        self.may_be_committed = False  # True also if the answer to COMMIT was lost

    def run(self, sql: str, parameters: Parameters) -> StatementResult:
        """Run the deferred statements and this one; any failure breaks the whole transaction."""
        own = self.defer(sql, parameters)
        if own.answer is None:
            self._send(last=own)
        assert own.answer is not None
        return own.answer

    def defer(self, sql: str, parameters: Parameters) -> Deferred:
        """Send this statement with the next one, at the latest before the commit.

        Its error may then be raised by either of them.
        """
        self.check()
        return self._add(self._render(sql, parameters))

    def defer_row(self, insert: str, row: str, parameters: Parameters) -> None:
        """Send an INSERT of this row as ``defer`` does; rows in succession share one statement.

        ``insert``: the statement up to ``VALUES``. ``row``: the placeholders, with parentheses.
        Optimisation: an import sends some ten statements a batch instead of 1,500.
        """
        self.check()
        values = self._render(row, parameters)
        if self._open_insert == insert and self._weight + len(values) < HEAVIEST_BATCH:
            last, _ = self._waiting[-1]
            assert isinstance(last, bytearray)
            last += b"," + values
            self._weight += len(values) + 1
            return
        statement = bytearray(insert.encode() + b" " + values)
        self._add(statement)
        self._open_insert = insert if self._waiting else None

    def _render(self, sql: str, parameters: Parameters) -> bytes:
        try:
            return self._raw.render(sql, parameters)
        except BaseException as error:
            self.broken = error
            raise

    def _add(self, statement: bytes | bytearray) -> Deferred:
        deferred = Deferred(self)
        self._open_insert = None
        self._waiting.append((statement, deferred))
        self._weight += len(statement)
        if len(self._waiting) >= LONGEST_BATCH or self._weight >= HEAVIEST_BATCH:
            self._send_ahead()
        return deferred

    def flush(self) -> None:
        """Send the deferred statements, and check that all of them succeeded."""
        self._send(last=None)

    @property
    def is_galera(self) -> bool:
        """Return whether other nodes may also write: a row lock here does not hold there."""
        return self._raw.is_galera

    @property
    def empty(self) -> bool:
        """Return whether no statement was given: then there is nothing to commit."""
        return not self.begun and len(self._waiting) == len(OPENING)

    def commit(self) -> None:
        """Send the deferred statements, then commit. Raises as ``complete`` or a statement does."""
        self.check()
        if not self.empty:
            self.flush()
            self.complete()

    def complete(self) -> None:
        """Commit the answered statements. Raises ``Deadlock`` if nothing was committed for certain.

        If the answer is lost the outcome is unknown: ``Unavailable`` says so.
        """
        answers: list[StatementResult] = []
        try:
            with translating():
                self._raw.run(COMMIT, answers)
        except DriverError as error:
            if number(error) == _NO_SAVEPOINT and not answers:
                raise Deadlock("mariadb") from error
            raise
        except Deadlock:
            # Certification refused it. A node that rolled it back just before COMMIT answers OK to
            # COMMIT, and this error at the end of the batch (observed): nothing is committed in
            # either case.
            raise
        except Unavailable as error:
            self.may_be_committed = True
            raise Unavailable(
                error.what,
                "We do not know whether your change was saved. Please check before you try again.",
                extra={"outcome": "unknown"},
            ) from error
        self.may_be_committed = True

    def roll_back(self) -> None:
        """Roll back. A connection that refuses is closed, because part of it may be open."""
        if not self.begun:
            return
        try:
            self._raw.run(ROLLBACK, [])
        except DriverError:
            # its error must not hide the first one
            self._raw._force_close()  # noqa: SLF001

    def _send(self, *, last: Deferred | None) -> None:
        self.check()
        self._collect(last=last)
        batch = self._take_waiting()
        if not batch:
            return
        answers: list[StatementResult] = []
        with self._answered(batch, answers, last):
            self._raw.run([bytes(statement) for statement, _ in batch], answers)

    def _send_ahead(self) -> None:
        """Send the deferred statements; their answers are read before anything else is sent.

        Optimisation: the server inserts rows while the next ones are rendered.
        """
        self.check()
        self._collect(last=None)
        batch = self._take_waiting()
        answers: list[StatementResult] = []
        try:
            with translating():
                self._raw.send([bytes(statement) for statement, _ in batch], answers)
        except BaseException as error:
            self.broken = error
            raise
        self._ahead = batch, answers

    def _collect(self, *, last: Deferred | None) -> None:
        """Read the answers to what was sent ahead."""
        if self._ahead is None:
            return
        (batch, answers), self._ahead = self._ahead, None
        with self._answered(batch, answers, last):
            self._raw.settle()

    def _take_waiting(self) -> _Batch:
        batch, self._waiting, self._weight = self._waiting, [], 0
        self._open_insert = None
        if batch:
            self.begun = True
            self._con._con._usage += len(batch)  # noqa: SLF001  POOL_MAXUSAGE counts them
        return batch

    @contextmanager
    def _answered(
        self, batch: _Batch, answers: list[StatementResult], last: Deferred | None
    ) -> Iterator[None]:
        """Hand the answers that the block reads to the statements; judge its error."""
        try:
            with translating():
                yield
        except DriverError as error:
            self.broken = error
            if number(error) == _READ_ONLY:
                raise Deadlock("mariadb") from error
            raise
        except BaseException as error:
            failed = batch[len(answers)][1] if len(answers) < len(batch) else None
            # The server undid that statement only: if the rule waited for it, the rule decides.
            # After a deferred one, further statements were not run.
            if not (failed is last and isinstance(error, (Duplicate, MissingParent))):
                self.broken = error
            raise
        finally:
            for (_, deferred), answer in zip(batch, answers, strict=False):
                deferred.answer = answer

    def check(self) -> None:
        """Raise unless the transaction is open, unbroken and on the connection that it began on."""
        if not self.open:
            raise RuntimeError("The transaction is over.")
        if self.broken is not None:
            # if the caller swallowed the error, half a transaction would be committed
            raise RuntimeError("A statement of this transaction failed.") from self.broken
        if self._con.dbapi_connection is not self._raw:
            raise Unavailable("mariadb")
