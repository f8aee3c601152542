"""Resolve names to addresses that a test chooses, and occupy an address that drops connections."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest


class Names:
    """A replacement of the name servers; ``names.asked`` lists the names looked up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self._answers: dict[str, list[list[str]]] = {}
        self._system = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._resolve)

    def lead(self, name: str, *answers: list[str]) -> None:
        """Set the addresses of a name for the first look-up, the second, …; the last ones stay."""
        self._answers[name] = list(answers)

    def _resolve(self, host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        answers = self._answers.get(host)
        if answers is None:
            return self._system(host, port, *args, **options)
        self.asked.append(host)
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        # An address needs no name server.
        return [
            address_info
            for address in addresses
            for address_info in self._system(address, port, *args, **options)
        ]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Return a replacement of the name servers.

    For example ``names.lead("hooks.example.com", ["192.0.2.1"])``.
    """
    return Names(monkeypatch)


@contextmanager
def swallowing(host: str, port: int = 0) -> Iterator[int]:
    """Make an address drop every further connection attempt without an answer; yield its port."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(0)
        where = listener.getsockname()
        # Nobody accepts them: once its queue is full, the kernel drops each further SYN.
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0.1)
            with suppress(TimeoutError):
                waiting.connect(where)
        yield where[1]
