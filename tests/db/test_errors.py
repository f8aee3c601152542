"""Check the exceptions that the server's error numbers become."""

from __future__ import annotations

import pymysql
import pytest

from api.db.errors import translating
from api.errors import Unavailable


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1047, "WSREP has not yet prepared node for application use"),
        (1152, "Aborted connection 7 to db: 'gatebook'"),
        (1180, "Got error 6 during COMMIT"),
        (1290, "The MariaDB server is running with the --read-only option"),
        (1836, "Running in read-only mode"),
        (1874, "InnoDB is in read only mode."),
    ],
)
def test_a_server_that_can_not_do_it_now_is_not_a_fault_of_ours(number: int, said: str) -> None:
    with pytest.raises(Unavailable), translating():
        pymysql.err.raise_mysql_exception(
            b"\xff" + number.to_bytes(2, "little") + b"#HY000" + said.encode()
        )
