"""Use a token by many requests at once while it is revoked."""

from __future__ import annotations

import threading
from functools import partial

from flask import Flask

from tests.support.api_tokens import bearer
from tests.support.at_once import at_once
from tests.support.client import ApiClient


def use_until_revoked(app: Flask, token: str, *, uses: int) -> tuple[list[int], list[int]]:
    """Return the statuses of uses that began before the answer to the ending, and after it."""
    answered = threading.Event()
    early: list[int] = []
    late: list[int] = []
    busy = threading.Semaphore(0)

    def use() -> None:
        client = ApiClient(app)
        while True:
            began_late = answered.is_set()
            status = client.get("/v1/token", headers=bearer(token)).status_code
            (late if began_late else early).append(status)
            busy.release()
            if began_late:
                return

    def revoke() -> None:
        for _ in range(uses):
            busy.acquire()
        answer = ApiClient(app).post("/v1/token-revocations", json={"tokens": [token]})
        assert answer.status_code == 202, answer.text
        answered.set()

    at_once([revoke, *(partial(use) for _ in range(uses))])
    return early, late
