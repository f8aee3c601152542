"""An extension whose server's main loop waits for Redis for as long as it takes.

In production it has 5 ms, which a busy machine takes now and then: then a thread answers, and a
test that counts what the loop answered would have to do with how busy the machine is.
"""

from __future__ import annotations

from flask import Flask

from api.cache import readers
from tests.support.at_once import LONGEST


def register(_app: Flask) -> None:
    readers.PATIENCE = LONGEST
