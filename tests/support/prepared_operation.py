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
class PreparedRequest:
    """A request, ready to be sent to any application on the same servers.

    ``renew`` makes a new body for each further time it is sent: the answer of a passkey works once,
    also if the request fails.
    """

    method: str
    path: str
    json: dict[str, Any] | None
    headers: dict[str, str]
    renew: Callable[[], dict[str, Any]] | None = None

    def send(self, app: Flask) -> TestResponse:
        """Send the request; a session is only in ``headers``, never in a cookie jar."""
        body = self.renew() if self.renew else self.json
        options: dict[str, Any] = {} if body is None else {"json": body}
        client = ApiClient(app, use_cookies=False)
        return client.open(self.path, method=self.method, headers=self.headers, **options)


@dataclass(frozen=True)
class PreparedOperation:
    """An operation of the contract, by its ``operationId``, and how a person comes to do it.

    ``prepare(app)`` signs up the person and returns their request.
    """

    id: str
    name: str
    status: int
    prepare: Callable[[Flask], PreparedRequest]
    events: tuple[str, ...] = ()  # types of the audit events that it leaves, in order

    def __str__(self) -> str:
        return self.name


def anybody(app: Flask) -> Person:
    """Sign up a new account."""
    return Person.sign_up(app, f"person{next(numbers)}")


def prepared(
    operation_id: str,
    name: str,
    status: int,
    prepare: Callable[[Flask], PreparedRequest],
    *events: str,
) -> PreparedOperation:
    """Return an operation that leaves events of these types, in this order."""
    return PreparedOperation(operation_id, name, status, prepare, events)
