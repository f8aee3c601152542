from __future__ import annotations

from collections.abc import Callable

import pytest

from api.__main__ import main
from tests.support.mail_worker import make_worker, send, smtp, start_worker, worker
from tests.support.old_months import old_months

__all__ = ["call", "make_worker", "old_months", "send", "smtp", "start_worker", "worker"]

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Call:
    """Return ``call("role", "list")``, which runs within this process.

    It returns (exit status, output, errors).
    """
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def calling(*arguments: str) -> tuple[int, str, str]:
        status = main(list(arguments))
        output = capsys.readouterr()
        return status, output.out, output.err

    return calling
