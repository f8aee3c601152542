"""Count the bytes of tables, as InnoDB's own statistics and its files have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pymysql.connections import Connection
from pymysql.cursors import Cursor

# Partitions are tables of InnoDB, with names such as audit_event#P#p202611.
_PAGES = """SELECT COALESCE(SUM(IF(index_name = 'PRIMARY', stat_value, 0)), 0) * @@innodb_page_size,
        COALESCE(SUM(IF(index_name = 'PRIMARY', 0, stat_value)), 0) * @@innodb_page_size
    FROM mysql.innodb_index_stats
    WHERE database_name = %s AND SUBSTRING_INDEX(table_name, '#P#', 1) = %s
        AND stat_name = 'size'"""
_FILES = """SELECT COALESCE(SUM(file_size), 0) FROM information_schema.innodb_sys_tablespaces
    WHERE SUBSTRING_INDEX(name, '#P#', 1) = CONCAT(%s, '/', %s)"""


@dataclass(frozen=True)
class TableBytes:
    """One table: its rows, and the bytes of all of them."""

    name: str
    rows: int
    data: int  # the clustered index, and what is stored off its pages
    indexes: int  # all others
    files: int  # on disk, with the room that InnoDB has reserved

    @property
    def data_of_a_row(self) -> float:
        return self.data / self.rows

    @property
    def indexes_of_a_row(self) -> float:
        return self.indexes / self.rows

    @property
    def of_a_row(self) -> float:
        """Data and indexes together."""
        return (self.data + self.indexes) / self.rows


def measure(sql: Connection[Any], database: str, tables: Sequence[str]) -> list[TableBytes]:
    """Return the tables in this order, after a fresh look at their statistics.

    A table without rows is left out: its bytes are those of an empty table.
    """
    measured = []
    with sql.cursor(Cursor) as cursor:
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM `{database}`.`{table}`")  # noqa: S608
            (rows,) = cursor.fetchone() or (0,)
            if not rows:
                continue
            cursor.execute(f"ANALYZE TABLE `{database}`.`{table}`")
            cursor.fetchall()
            cursor.execute(_PAGES, (database, table))
            data, indexes = cursor.fetchone() or (0, 0)
            cursor.execute(_FILES, (database, table))
            (files,) = cursor.fetchone() or (0,)
            measured.append(TableBytes(table, int(rows), int(data), int(indexes), int(files)))
    return measured
