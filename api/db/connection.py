"""A connection to MariaDB or MySQL: PyMySQL's, that sends several statements in one flight.

Each trip to the server costs two changes of thread and a wait: some 80 µs of processor here, and
what the processor had at hand. The flight is a multi-statement, of which the server does one after
the other *until one fails*. Sending statements without waiting for answers would be as quick, and
wrong: behind a deadlock, which ends the transaction, the rest would be done outside of any, and
stand (``tests/db/test_batches.py``). A Galera node does that to a multi-statement, too: see
``api/db/batches.py``, which makes sure that nothing of it stands.

Multi-statements are what makes a hole for SQL the worst of its kind, so the server takes them for
the length of a flight only: it is told before, told again behind, and neither is waited for.
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

# As many descriptions of columns as are kept: statements are constants, there are some dozens.
_MOST_KNOWN = 512


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement was answered with: the number of rows matched or found, and the rows."""

    count: int
    rows: list[Row]


# Any: the stubs leave out what is private.
_Connection: Any = pymysql.connections.Connection
_MySQLResult: Any = MySQLResult


class Connection(_Connection):  # type: ignore[misc]
    """See the module's docstring. Errors are PyMySQL's."""

    server_status: int | None
    _result: Any
    multi_statements = True
    is_galera = False  # whether the server is a node of a cluster, of which others may take writes
    _held: list[bytes] | None = None

    def begin(self) -> None:
        self.query(BEGIN)

    @property
    def in_transaction(self) -> bool:
        status = self.server_status
        return bool(status and status & SERVER_STATUS.SERVER_STATUS_IN_TRANS)

    def bound(self, sql: str, parameters: Parameters) -> bytes:
        """The statement as it is sent. ``ProgrammingError`` when the parameters don't fit."""
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

    def run(self, statements: Sequence[bytes], answers: list[Answer]) -> None:
        """Run them in order, and append to ``answers`` until one fails, which is raised.

        Those behind it are not run.
        """
        if len(statements) > 1 and self.multi_statements:
            self._fly(statements, answers)
        else:
            for statement in statements:
                self._execute_command(COMMAND.COM_QUERY, statement)
                answers.append(self._answer())

    def _fly(self, statements: Sequence[bytes], answers: list[Answer]) -> None:
        self._held = []
        try:
            self._execute_command(COMMAND.COM_SET_OPTION, _ON)
            self._execute_command(COMMAND.COM_QUERY, BETWEEN.join(statements))
            self._execute_command(COMMAND.COM_SET_OPTION, _OFF)
            flight = b"".join(self._held)
        finally:
            self._held = None
        self._write_bytes(flight)
        try:
            self._land(answers)
            if len(answers) != len(statements):  # one of them was two
                raise pymysql.err.ProgrammingError("Not as many answers as statements.")
        except pymysql.err.MySQLError:
            raise
        except BaseException:
            self._force_close()  # else the next one would read the answers that are left
            raise

    def _land(self, answers: list[Answer]) -> None:
        """Read all three answers, and raise the first error.

        A Galera node that chose this transaction as a victim says so (1213) to the next command,
        which may be ``COM_SET_OPTION``. It does the commands behind that one all the same, in no
        transaction: their answers don't count, also where it still knew the savepoint (seen).
        Some nodes then say 1213 to each further command.
        """
        failures: dict[str, pymysql.err.MySQLError] = {}
        for part in ("on", "flight", "off"):
            self._next_seq_id = 1
            try:
                if part == "flight":
                    self._read_flight(answers)
                else:
                    self._read_packet()
            except pymysql.err.MySQLError as error:
                failures[part] = error
                if not self.open:
                    break
        if "on" in failures:
            answers.clear()
        if failures.keys() - {"flight"}:
            self._force_close()
        if failures:
            raise next(iter(failures.values()))

    def _read_flight(self, answers: list[Answer]) -> None:
        answers.append(self._answer())
        while self._result.has_next:
            answers.append(self._answer())

    def _write_bytes(self, data: bytes) -> None:
        if self._held is None:
            super()._write_bytes(data)
        else:
            self._held.append(data)

    def _answer(self) -> Answer:
        count = self._read_query_result()
        result = self._result
        if result.description is None:
            return Answer(count, [])
        names = result.names
        return Answer(count, [dict(zip(names, row, strict=True)) for row in result.rows])

    def _read_query_result(self, unbuffered: bool = False) -> int:
        if unbuffered:
            return super()._read_query_result(unbuffered)  # type: ignore[no-any-return]
        self._result = None
        result = _Result(self)
        result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows or 0


class _Replay:
    """What a result needs of its connection, with packets that have been read already."""

    def __init__(self, connection: Any, packets: list[Any]) -> None:
        self.use_unicode = connection.use_unicode
        self.encoding = connection.encoding
        self.decoders = connection.decoders
        self._packets = iter(packets)

    def _read_packet(self, kind: Any = MysqlPacket) -> Any:
        return kind(next(self._packets).get_all_data(), self.encoding)


class _Result(_MySQLResult):  # type: ignore[misc]
    """PyMySQL's, that takes apart what describes the columns once, not at each execution.

    There are eleven to a session; taking them apart cost more than the rows.
    """

    # the packets as they came, to: fields, description, converters, names. All threads' alike.
    _known: dict[tuple[bytes, ...], tuple[Any, Any, Any, list[str]]] = {}
    connection: Any
    fields: Any
    description: Any
    converters: Any
    names: list[str]

    def _get_descriptions(self) -> None:
        connection = self.connection
        packets = [connection._read_packet() for _ in range(self.field_count + 1)]  # noqa: SLF001
        # with the connection's decoders: all have the same, see driver.connect_options
        key = tuple(packet.get_all_data() for packet in packets[:-1])
        known = self._known.get(key)
        if known is None:
            self.connection = _Replay(connection, packets)
            try:
                super()._get_descriptions()
            finally:
                self.connection = connection
            known = (self.fields, self.description, self.converters, _names(self.fields))
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = known
        self.fields, self.description, self.converters, self.names = known


def _names(fields: list[Any]) -> list[str]:
    """As PyMySQL's DictCursor calls them: of two alike, the second has its table's before it."""
    names: list[str] = []
    for field in fields:
        names.append(f"{field.table_name}.{field.name}" if field.name in names else field.name)
    return names
