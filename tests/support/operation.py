"""Something that somebody is just about to do."""

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
        options: dict[str, Any] = {} if self.json is None else {"json": self.json}
        client = ApiClient(app)
        return client.open(self.path, method=self.method, headers=self.headers, **options)


@dataclass(frozen=True)
class Operation:
    """``prepare(app)`` makes a person who is about to do it, and returns what they will send."""

    name: str
    status: int
    prepare: Callable[[Flask], Attempt]
    events: tuple[str, ...] = ()  # types of the audit events that it leaves, in order

    def __str__(self) -> str:
        return self.name

    @property
    def writes(self) -> bool:
        return bool(self.events)


def anybody(app: Flask) -> Person:
    """A new account."""
    return Person.sign_up(app, f"person{next(numbers)}")


def doing(name: str, status: int, prepare: Callable[[Flask], Attempt], *events: str) -> Operation:
    """Return an operation that leaves events of these types, in this order."""
    return Operation(name, status, prepare, events)
