"""Connect to MariaDB or MySQL by PyMySQL, and send several statements in one batch.

Each round trip to the server costs two thread switches and a wait: some 80 µs of processor here,
and the contents of the processor's caches. A batch is one multi-statement: the server runs its
statements in order *until one fails*. Sending several queries without waiting for their answers
would be as fast, and wrong: after a deadlock, which ends the transaction, the server would run the
rest outside of any transaction, and their changes would stay (``tests/db/test_batches.py``). A
Galera node does that within a multi-statement, too: ``api/db/batches.py`` makes sure that none of
these changes stay.

Multi-statements make an SQL injection far worse, so the server accepts them only during a batch:
it gets one command before the batch and one after it, and neither is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pymysql
from pymysql.connections import MySQLResult
from pymysql.constants import COMMAND, SERVER_STATUS
from pymysql.protocol import MysqlPacket

Row = dict[str, Any]
Parameters = Sequence[Any] | Mapping[str, Any]

# Sessions are read-only by default, so that no write can pass outside ``pool.transaction()``.
BEGIN = b"START TRANSACTION READ WRITE"
# On a line of its own: a comment at the end of a statement does not swallow it.
BETWEEN = b"\n;\n"
# COM_SET_OPTION: MYSQL_OPTION_MULTI_STATEMENTS_ON, _OFF
_ON, _OFF = b"\0\0", b"\1\0"

# The largest number of cached column descriptions. Statements are constants: there are some dozens.
_CACHE_SIZE = 512


@dataclass(frozen=True, slots=True)
class StatementResult:
    """A statement's number of rows matched or found, and its rows."""

    count: int
    rows: list[Row]


# Any: the stubs leave out private names.
_Connection: Any = pymysql.connections.Connection
_MySQLResult: Any = MySQLResult


class Connection(_Connection):  # type: ignore[misc]
    """A PyMySQL connection that can send a batch; it raises PyMySQL's errors."""

    server_status: int | None
    _result: Any
    multi_statements = True
    is_galera = False  # whether the server is a node of a cluster, of which others may take writes
    _buffer: list[bytes] | None = None  # collects the commands of a batch; None: no batch
    _unread: tuple[int, list[StatementResult]] | None = None  # a batch whose answers are to be read

    def begin(self) -> None:
        self.query(BEGIN)

    @property
    def in_transaction(self) -> bool:
        status = self.server_status
        return bool(status and status & SERVER_STATUS.SERVER_STATUS_IN_TRANS)

    def render(self, sql: str, parameters: Parameters) -> bytes:
        """Return the statement with its parameters escaped and inserted.

        Raises ``ProgrammingError`` when the parameters do not fit the placeholders.
        """
        values: Any
        if isinstance(parameters, Mapping):
            values = {name: self.escape(value) for name, value in parameters.items()}
        else:
            values = tuple(map(self.escape, parameters))
        try:
            statement: str = sql % values
        except TypeError as error:
            raise pymysql.err.ProgrammingError(str(error)) from None
        return statement.encode()

    def run(self, statements: Sequence[bytes], answers: list[StatementResult]) -> None:
        """Run statements in order and append their answers until one fails; raise its error.

        The statements after the failed one are not run.
        """
        if len(statements) > 1 and self.multi_statements:
            self._send_batch(statements, answers)
            self.settle()
        else:
            for statement in statements:
                self._execute_command(COMMAND.COM_QUERY, statement)
                answers.append(self._read_answer())

    def send(self, statements: Sequence[bytes], answers: list[StatementResult]) -> None:
        """Send statements as ``run`` does, and leave their answers to ``settle``.

        The server works meanwhile. Each further command reads the answers first.
        """
        if len(statements) > 1 and self.multi_statements:
            self._send_batch(statements, answers)
        else:
            self.run(statements, answers)

    def settle(self) -> None:
        """Append the answers of the statements that were sent; raise the error of one that failed.

        Without such statements, do nothing.
        """
        if self._unread is None:
            return
        (size, answers), self._unread = self._unread, None
        try:
            self._read_batch(answers)
            if len(answers) != size:  # a text held two statements
                raise pymysql.err.ProgrammingError("Not as many answers as statements.")
        except pymysql.err.MySQLError:
            raise
        except BaseException:
            self._force_close()  # else the next statement would read the remaining answers
            raise

    def _execute_command(self, command: int, sql: bytes | str) -> None:
        if self._unread is not None:
            self.settle()
        super()._execute_command(command, sql)

    def _send_batch(self, statements: Sequence[bytes], answers: list[StatementResult]) -> None:
        self.settle()
        self._buffer = []
        try:
            self._execute_command(COMMAND.COM_SET_OPTION, _ON)
            self._execute_command(COMMAND.COM_QUERY, BETWEEN.join(statements))
            self._execute_command(COMMAND.COM_SET_OPTION, _OFF)
            batch = b"".join(self._buffer)
        finally:
            self._buffer = None
        self._write_bytes(batch)
        self._unread = len(statements), answers

    def _read_batch(self, answers: list[StatementResult]) -> None:
        """Read the answers to all three commands, and raise the first error.

        A Galera node that chose this transaction as a victim reports it (1213) to the next
        command, which may be ``COM_SET_OPTION``. It still runs the commands after that one, outside
        of any transaction: their answers do not count, even if the node still knew the savepoint
        (observed). Some nodes then answer 1213 to each further command.
        """
        failures: dict[str, pymysql.err.MySQLError] = {}
        for command in ("on", "batch", "off"):
            self._next_seq_id = 1
            try:
                if command == "batch":
                    self._read_answers(answers)
                else:
                    self._read_packet()
            except pymysql.err.MySQLError as error:
                failures[command] = error
                if not self.open:
                    break
        if "on" in failures:
            answers.clear()
        if failures.keys() - {"batch"}:
            self._force_close()
        if failures:
            raise next(iter(failures.values()))

    def _read_answers(self, answers: list[StatementResult]) -> None:
        answers.append(self._read_answer())
        while self._result.has_next:
            answers.append(self._read_answer())

    def _write_bytes(self, data: bytes) -> None:
        if self._buffer is None:
            super()._write_bytes(data)
        else:
            self._buffer.append(data)

    def _read_answer(self) -> StatementResult:
        count = self._read_query_result()
        result = self._result
        if result.description is None:
            return StatementResult(count, [])
        names = result.names
        return StatementResult(count, [dict(zip(names, row, strict=True)) for row in result.rows])

    def _read_query_result(self, unbuffered: bool = False) -> int:
        if unbuffered:
            return super()._read_query_result(unbuffered)  # type: ignore[no-any-return]
        self._result = None
        result = _CachedResult(self)
        result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows or 0


class _PacketReplay:
    """The part of a connection that a result needs, on packets that were read before."""

    def __init__(self, connection: Any, packets: list[Any]) -> None:
        self.use_unicode = connection.use_unicode
        self.encoding = connection.encoding
        self.decoders = connection.decoders
        self._packets = iter(packets)

    def _read_packet(self, kind: Any = MysqlPacket) -> Any:
        return kind(next(self._packets).get_all_data(), self.encoding)


class _CachedResult(_MySQLResult):  # type: ignore[misc]
    """A PyMySQL result that parses the description of a statement's columns only once.

    Optimisation: my devices 0.93 of the time without it, security feed 0.92 (make bench, 2026-11).
    A session has eleven columns; parsing their descriptions cost more than parsing the rows.
    """

    # Packets as received: fields, description, converters, names. Shared by all threads.
    _parsed: dict[tuple[bytes, ...], tuple[Any, Any, Any, list[str]]] = {}
    connection: Any
    fields: Any
    description: Any
    converters: Any
    names: list[str]

    def _get_descriptions(self) -> None:
        connection = self.connection
        packets = [connection._read_packet() for _ in range(self.field_count + 1)]  # noqa: SLF001
        # The key leaves out the decoders: all connections have the same (driver.connect_options).
        key = tuple(packet.get_all_data() for packet in packets[:-1])
        parsed = self._parsed.get(key)
        if parsed is None:
            self.connection = _PacketReplay(connection, packets)
            try:
                super()._get_descriptions()
            finally:
                self.connection = connection
            parsed = (self.fields, self.description, self.converters, _names(self.fields))
            if len(self._parsed) < _CACHE_SIZE:
                self._parsed[key] = parsed
        self.fields, self.description, self.converters, self.names = parsed


def _names(fields: list[Any]) -> list[str]:
    """Return the names of columns as PyMySQL's DictCursor has them.

    The second of two columns with the same name gets its table's name as a prefix.
    """
    names: list[str] = []
    for field in fields:
        names.append(f"{field.table_name}.{field.name}" if field.name in names else field.name)
    return names
