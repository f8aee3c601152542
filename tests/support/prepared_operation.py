"""An operation of the API that a person is just about to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import ApiClient, Person

numbers = count(1)


@dataclass(frozen=True)
class Attempt:
    """One request, ready to be sent to any application on the same servers."""

    method: str
    path: str
    json: dict[str, Any] | None
    headers: dict[str, str]

    def send(self, app: Flask) -> TestResponse:
        """Send the request; a session is only in ``headers``, never in a cookie jar."""
        options: dict[str, Any] = {} if self.json is None else {"json": self.json}
        client = ApiClient(app, use_cookies=False)
        return client.open(self.path, method=self.method, headers=self.headers, **options)


@dataclass(frozen=True)
class PreparedOperation:
    """An operation of the contract, by its ``operationId``, and how a person comes to do it.

    ``prepare(app)`` makes the person and returns their request. ``events`` are the types of the
    audit events that the request leaves, ``signals`` what is sent, both in their order.
    """

    id: str
    name: str
    status: int
    prepare: Callable[[Flask], Attempt]
    events: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def anybody(app: Flask) -> Person:
    """Sign up a new account."""
    return Person.sign_up(app, f"person{next(numbers)}")


def prepared(
    operation_id: str, name: str, status: int, prepare: Callable[[Flask], Attempt], *events: str
) -> PreparedOperation:
    """Return the operation; its signals are called as its events are."""
    signals = tuple(event.replace(".", "-").replace("_", "-") for event in events)
    return PreparedOperation(operation_id, name, status, prepare, events, signals)
