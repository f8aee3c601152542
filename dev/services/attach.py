"""Attach a command to the services of `make run`, or start them when it is not running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from dev.env import environment, venv
from dev.paths import RUN
from dev.process.lock import Busy, exclusive
from dev.services import demo_provider, ports, servers


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Yield the API's environment, with the servers of `make run`, which are started if needed."""
    servers.find_or_install()
    venv.ensure("runtime")
    environ = environment.api_environment(ports.from_environ())
    if demo_provider.is_wanted(environ):
        environ |= demo_provider.settings()
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(RUN / "run.lock"))
        except Busy:
            environ = {**servers.running(RUN), **environ}  # a given URL wins
        else:
            environ.update(servers.start(RUN, durable=True))
        yield environ
