"""Fixtures for the attacks: real servers and processes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.log_stream import log
from tests.support.old_months import old_months
from tests.support.server import Server

__all__ = ["log", "old_months"]

_HERE = Path(__file__).parent
_SERVERS = pytest.StashKey[dict[frozenset[tuple[str, str]], Server]]()


@pytest.fixture
def server_with(
    request: pytest.FixtureRequest,
    environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Server]:
    """Return a function that starts a server per set of settings, or reuses a running one.

    It runs until the last test of this folder is done. A test that reads the log or harms the
    server starts its own.
    """
    folder = next(node for node in request.node.iter_parents() if node.path == _HERE)
    running = folder.stash.setdefault(_SERVERS, {})

    def having(**settings: str) -> Server:
        settings = {"EMAIL_VERIFICATION": "optional", **settings}  # the default
        key = frozenset(settings.items())
        if key not in running:
            server = Server({**environment, **settings}, tmp_path_factory.mktemp("server"))

            def stop() -> None:
                running.pop(key, None)
                server.stop()

            folder.addfinalizer(stop)
            server.await_ready()
            running[key] = server
        return running[key]

    return having


@pytest.fixture
def live_server(server_with: Callable[..., Server]) -> str:
    """Return the base URL of a server whose settings do not matter."""
    return server_with().base


@pytest.fixture
def mode() -> str:
    """Return the server's EMAIL_VERIFICATION: "optional", unless the test parametrizes it."""
    return "optional"
