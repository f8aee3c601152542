"""``make bench ARGS=accounts`` counts the rows that a page reads, and so does this test."""

from __future__ import annotations

from contextlib import closing

import pytest
from flask import Flask
from pymysql.cursors import Cursor

from api.db import driver
from api.settings import Settings
from bench.harness.account_rows import AccountRows
from bench.scenarios import accounts

pytestmark = pytest.mark.long


def test_no_page_reads_more_rows_than_the_bound(settings: Settings, app: Flask) -> None:
    rows = AccountRows()
    with closing(driver.open_connection(settings)) as connection:
        connection.cursor().execute("SET SESSION TRANSACTION READ WRITE")
        connection.cursorclass = Cursor  # rows as `make bench` gets them
        rows.grow(connection, 10_000)

    costs = list(accounts.measure(app, rows, times=0))

    assert [cost for cost in costs if cost.rows > accounts.BOUND] == []
    # the table is larger than the bound, which is reached
    assert max(cost.rows for cost in costs) > accounts.BOUND - 200
