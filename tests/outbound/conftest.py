"""Targets on loopback, and names that lead where a test wants."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.webhook_target import WebhookTarget


@pytest.fixture
def make_target() -> Iterator[Callable[..., WebhookTarget]]:
    """``make_target(host="127.0.0.2")``"""
    targets: list[WebhookTarget] = []

    def making(**options: Any) -> WebhookTarget:
        targets.append(WebhookTarget(**options))
        return targets[-1]

    yield making
    for target in targets:
        target.stop()


@pytest.fixture
def target(make_target: Callable[..., WebhookTarget]) -> WebhookTarget:
    """A target without TLS."""
    return make_target()


class Names:
    """Stands in for the name servers. ``names.asked`` is what was looked up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self._answers: dict[str, list[list[str]]] = {}
        self._system = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._resolve)

    def lead(self, name: str, *answers: list[str]) -> None:
        """The addresses of a name: those of the first look, the second, …; the last for ever."""
        self._answers[name] = list(answers)

    def _resolve(self, host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        answers = self._answers.get(host)
        if answers is None:
            return self._system(host, port, *args, **options)
        self.asked.append(host)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        # an address needs no name server
        return [one for address in found for one in self._system(address, port, *args, **options)]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """``names.lead("hooks.example.com", ["192.0.2.1"])``"""
    return Names(monkeypatch)
