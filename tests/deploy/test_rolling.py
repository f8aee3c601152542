"""Check machines that are restarted and updated one after the other, behind each balancer."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from tests.deploy.balancers import NAMES, RunningBalancer
from tests.support.certificates import Authority
from tests.support.releases import Installation
from tests.support.steady_load import SteadyLoad, steady_load

pytestmark = pytest.mark.long

# `ROLLING_PEOPLE=6 ROLLING_REQUESTS=1000 make test ARGS="tests/deploy -s"` is the long run.
PEOPLE = int(os.environ.get("ROLLING_PEOPLE", "2"))
# Requests between two steps: more than all that waited during the last step.
MANY = int(os.environ.get("ROLLING_REQUESTS", "40"))
PAUSE = 2.0  # Seconds until each balancer has checked the health of a machine that was started.


def running(
    stack: ExitStack, balancers: list[RunningBalancer], authority: Authority
) -> dict[str, SteadyLoad]:
    return {
        balancer.name: stack.enter_context(
            steady_load(balancer.base, ca=authority.ca, people=PEOPLE)
        )
        for balancer in balancers
    }


def await_answers(loads: dict[str, SteadyLoad]) -> None:
    for load in loads.values():
        load.await_answers(MANY)


def require_none_failed(loads: dict[str, SteadyLoad]) -> None:
    for name, load in loads.items():
        print(f"{name}: {len(load.failed)} of {load.answered} failed")
    assert {name: load.failed for name, load in loads.items()} == {name: [] for name in loads}


def test_a_rolling_restart_fails_no_request(
    make_balancer: Callable[[str], RunningBalancer],
    machines: list[Installation],
    authority: Authority,
) -> None:
    """A rolling restart behind nginx and HAProxy fails no request.

    Caddy 2.6 is left out: it loses the body of a request that it retries on another machine.
    """
    nginx, haproxy = make_balancer("nginx"), make_balancer("haproxy")
    with ExitStack() as stack:
        loads = running(stack, [nginx, haproxy], authority)
        await_answers(loads)
        for number, machine in enumerate(machines):
            if number:
                haproxy.take_out(number)
            machine.stop()
            await_answers(loads)
            machine.start()
            if number:
                haproxy.take_in(number)
            time.sleep(PAUSE)
            await_answers(loads)

    require_none_failed(loads)


@pytest.mark.release
def test_a_rolling_update_fails_no_request(
    make_balancer: Callable[[str], RunningBalancer],
    machines: list[Installation],
    authority: Authority,
) -> None:
    with ExitStack() as stack:
        loads = running(stack, [make_balancer(name) for name in NAMES], authority)
        await_answers(loads)
        for machine in machines:
            machine.update()
            await_answers(loads)

    require_none_failed(loads)
