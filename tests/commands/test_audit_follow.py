"""python -m api audit follow: Ctrl-C ends it, wherever it comes."""

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
    """Those of this process are as before when the test is over."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


class Interrupted:
    """Python raises no exception out of this: a KeyboardInterrupt would be printed, and be lost."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("handlers")
def test_ctrl_c_ends_it_also_while_an_object_is_taken_down(
    app: Flask,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """As the connection is that each look gives back to the pool."""
    looks = 0

    def look(*_: Any, **__: Any) -> Followed:
        nonlocal looks
        looks += 1
        assert looks < 5
        if looks == 2:
            Interrupted()
        return Followed([], Position(new_id(), 0))

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(command_line, "create_app", lambda _settings: app)
    monkeypatch.setattr(audit, "follow_audit_trail", look)
    assert command_line.main(["audit", "follow"]) == 0
    assert looks == 2
    assert capfdbinary.readouterr() == (b"", b"")
