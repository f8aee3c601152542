"""An extension that lets the server's main loop wait for Redis without its short deadline.

In production the loop has 5 ms, which a busy machine sometimes exceeds; then a thread answers. A
test that counts the answers of the loop would depend on the load of the machine.
"""

from __future__ import annotations

from flask import Flask

from api.cache import readers
from tests.support.at_once import LONGEST


def register(_app: Flask) -> None:
    readers.MAIN_LOOP_TIMEOUT = LONGEST
