"""Test invariant I8: under load, each response goes to the client that asked for it."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.support.client import PASSWORD
from tests.support.contract import check_response

PEOPLE = 32
SECONDS = float(os.environ.get("LOAD_SECONDS", "5"))


class Visitor:
    """A client with its own account and connection that checks every response closely."""

    def __init__(self, base: str, number: int) -> None:
        self.base = base
        self.number = number
        self.random = random.Random(number)
        self.http = requests.Session()
        self.email = f"visitor{number}@example.com"
        self.name = f"Visitor {number}"
        self.renames = 0
        self.asked = Counter[str]()
        self.transport = "cookie" if number % 2 else "token"
        self.account_id: str | None = None
        self.session_id: str | None = None

    def ask(self, method: str, path: str, expected: int, body: Any = None) -> Any:
        request_id = f"visitor-{self.number}-{sum(self.asked.values()):06}"
        response = self.http.request(
            method,
            self.base + path,
            json=body,
            headers={"X-Request-Id": request_id},
            timeout=60,
        )
        self.asked[f"{method} {path.partition('?')[0]}"] += 1
        assert response.status_code == expected, (method, path, response.status_code, response.text)
        assert response.headers["X-Request-Id"] == request_id
        check_response(method, path, response)
        return response.json() if response.content else None

    def arrive(self) -> None:
        body = {"email": self.email, "password": PASSWORD, "name": self.name}
        self.account_id = self.ask("POST", "/v1/accounts", 201, body)["id"]
        self.sign_in()

    def sign_in(self) -> None:
        body = {"email": self.email, "password": PASSWORD, "deliver": self.transport}
        session = self.ask("POST", "/v1/sessions", 201, body)
        self.session_id = session["id"]
        if self.transport == "token":
            self.http.headers["Authorization"] = f"Bearer {session['token']}"
        self.is_mine(session["account"])

    def is_mine(self, account: dict[str, Any]) -> None:
        assert (account["id"], account["email"], account["name"]) == (
            self.account_id,
            self.email,
            self.name,
        )

    def who_am_i(self) -> None:
        session = self.ask("GET", "/v1/session", 200)
        self.is_mine(session["account"])
        assert session["id"] == self.session_id

    def read(self) -> None:
        self.is_mine(self.ask("GET", "/v1/account", 200))

    def rename(self) -> None:
        self.renames += 1
        self.name = f"{self.email} renamed {self.renames} times"
        self.is_mine(self.ask("PATCH", "/v1/account", 200, {"name": self.name}))

    def list_devices(self) -> None:
        items = self.ask("GET", "/v1/sessions", 200)["items"]
        for session in items:
            self.is_mine(session["account"])
        assert [session["id"] for session in items if session["current"]] == [self.session_id]

    def read_feed(self) -> None:
        items = self.ask("GET", "/v1/account/audit-events?limit=5", 200)["items"]
        assert {event["subject"] for event in items} == {self.account_id}

    def prove_it(self) -> None:
        answer = self.ask(
            "POST",
            "/v1/session/reauthentications",
            200 if self.transport == "token" else 204,
            {"password": PASSWORD},
        )
        if answer is not None:
            self.http.headers["Authorization"] = f"Bearer {answer['token']}"

    def come_back(self) -> None:
        self.ask("DELETE", "/v1/session", 204)
        assert "gatebook_session" not in self.http.cookies
        self.ask("GET", "/v1/session", 401)
        self.http.headers.pop("Authorization", None)
        self.sign_in()

    def stay(self, until: float) -> None:
        everyday = [self.who_am_i] * 8 + [self.read] * 4
        seldom = [self.rename, self.list_devices, self.read_feed, self.prove_it, self.come_back]
        while time.monotonic() < until:
            self.random.choice([*everyday, *seldom])()
        self.who_am_i()


@pytest.mark.long
def test_every_answer_belongs_to_its_asker(
    serve: Callable[..., str], sql: Callable[..., list[dict[str, Any]]]
) -> None:
    base = serve(THREADS=str(PEOPLE), POOL_MAXCONNECTIONS="16", POOL_WAIT="30", HASHING_WAIT="30")
    visitors = [Visitor(base, number) for number in range(PEOPLE)]
    everybody_is_there = threading.Barrier(PEOPLE)
    faults: list[BaseException] = []

    def visit(visitor: Visitor) -> None:
        try:
            visitor.arrive()
            everybody_is_there.wait(60)
            visitor.stay(time.monotonic() + SECONDS)
        except BaseException as fault:  # noqa: BLE001  shown below, in the test's own thread
            faults.append(fault)
            everybody_is_there.abort()
        finally:
            visitor.http.close()

    threads = [threading.Thread(target=visit, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    requests_made = sum((visitor.asked for visitor in visitors), Counter[str]())
    assert min(requests_made.values()) > 0
    assert len(requests_made) == 9
    stored_names = {row["email"]: row["name"] for row in sql("SELECT email, name FROM account")}
    assert stored_names == {visitor.email: visitor.name for visitor in visitors}
