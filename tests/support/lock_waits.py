"""Wait until work in another thread waits for a row that this test has locked."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any

from tests.support.tables import Sql


def waits_for_a_lock(sql: Sql, work: Future[Any]) -> bool:
    """Return whether the work waits for a lock; return False once it is done."""
    until = time.monotonic() + 30
    while not work.done():
        if sql("SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"):
            return True
        assert time.monotonic() < until
        # InnoDB refreshes this table at most ten times a second; a quicker query reads old data.
        time.sleep(0.2)
    return False
