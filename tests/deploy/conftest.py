"""Fixtures for two machines and the balancers in front of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest

from tests.deploy.balancers import NAMES, RunningBalancer
from tests.support.certificates import Authority
from tests.support.releases import Installation

MakeBalancer = Callable[..., RunningBalancer]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return the authority, which has written ``localhost.pem`` with certificate and key."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    authority.server("localhost")
    return authority


@pytest.fixture(scope="session")
def machines(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Installation]]:
    """Yield two machines on one MariaDB and one Redis."""
    home = tmp_path_factory.mktemp("machines")
    settings = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    settings |= {
        "TRUSTED_PROXIES": "1",
        "LOG_LEVEL": "info",
        "PUBLIC_URL": "https://accounts.example.com",
    }
    with ExitStack() as stopping:
        machines = [Installation(home / name, settings) for name in ("one", "two")]
        for machine in machines:
            stopping.callback(machine.stop)
            machine.start()
        yield machines


@pytest.fixture(scope="session")
def make_balancer(
    authority: Authority,
    machines: list[Installation],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[MakeBalancer]:
    """Yield ``make_balancer("nginx")``, which starts one in front of the two machines.

    ``ports`` are those of other servers. ``changed`` is a replacement in the configuration.
    """
    with ExitStack() as stopping:

        def making(
            name: str,
            *,
            ports: Sequence[int] = (),
            changed: tuple[str, str] | None = None,
        ) -> RunningBalancer:
            home = tmp_path_factory.mktemp(name) / "balancer"
            ports = ports or [machine.port for machine in machines]
            pem = authority.ca.with_name("localhost.pem")
            balancer = RunningBalancer(name, home, pem, ports, changed)
            stopping.callback(balancer.stop)
            balancer.check()
            balancer.start()
            return balancer

        yield making


@pytest.fixture(scope="session", params=NAMES)
def balancer(request: pytest.FixtureRequest, make_balancer: MakeBalancer) -> RunningBalancer:
    """Return each balancer in turn, with the delivered configuration."""
    return make_balancer(request.param)
