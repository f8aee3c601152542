"""Make an application meet another run of Redis, as after a restart or a failover."""

from __future__ import annotations

import pytest
from flask import Flask

from api.domain import ids


def meet_another_run(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    """Close the kept connections, and give Redis the name of a run that was never seen before."""
    run = app.extensions["gatebook.redis_run"]
    name = ids.new_id().hex
    monkeypatch.setattr(run, "identify", lambda _connection: ("master", name))
    # kept connections are used no more, and those of that run no more after the test
    monkeypatch.setattr(run, "id", None)
