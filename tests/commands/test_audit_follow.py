"""Check that Ctrl-C ends ``python -m api audit follow`` wherever it comes."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from api import __main__ as command_line
from api.commands import audit
from api.domain.ids import new_id
from api.rules.audit_trail.follow_audit_trail import Followed, Position


@pytest.fixture
def handlers() -> Iterator[None]:
    """Restore this process's signal handlers after the test."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    previous_handlers = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, previous_handlers, strict=True):
        signal.signal(number, handler)


class SigintInFinalizer:
    """An object that raises SIGINT in its finalizer.

    Python raises no exception out of ``__del__``: a KeyboardInterrupt would be printed and lost.
    """

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("handlers")
def test_ctrl_c_ends_it_also_while_an_object_is_taken_down(
    app: Flask,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Ctrl-C ends the command even if the signal comes within a finalizer.

    Each look returns a connection to the pool, whose finalizers run then.
    """
    looks = 0

    def look(*_: Any, **__: Any) -> Followed:
        nonlocal looks
        looks += 1
        assert looks < 5
        if looks == 2:
            SigintInFinalizer()
        return Followed([], Position(new_id(), 0))

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(command_line, "create_app", lambda _settings: app)
    monkeypatch.setattr(audit, "follow_audit_trail", look)
    assert command_line.main(["audit", "follow"]) == 0
    assert looks == 2
    assert capfdbinary.readouterr() == (b"", b"")
