"""Run a state machine until it has taken a given number of steps."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any, Protocol

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


class CountedWorld(Protocol):
    """The system that a machine acts on, with its step count and the number of each answer."""

    steps: int
    seen: Counter[str]


def configured_steps(default: int) -> int:
    """Return the number of steps: ``STATE_STEPS`` if it is set, otherwise ``default``.

    `make test` takes a third of them, `make check` all.
    """
    usual = default if os.environ.get("LONG_TESTS") else default // 3
    return int(os.environ.get("STATE_STEPS", usual))


def run_steps(
    machine: type[RuleBasedStateMachine],
    world: CountedWorld,
    steps: int,
    steps_at_once: int,
    **options: Any,
) -> None:
    """Run ``machine`` on ``world`` in sequences of ``steps_at_once`` until it has taken ``steps``.

    ``options`` are further settings of Hypothesis.
    """
    bound = type(machine.__name__, (machine,), {"world": world})
    while world.steps < steps:
        run_state_machine_as_test(
            bound,
            settings=hypothesis_settings(
                max_examples=max(1, (steps - world.steps) // steps_at_once),
                stateful_step_count=steps_at_once,
                database=None,
                suppress_health_check=list(HealthCheck),
                **options,
            ),
        )
    print(f"{world.steps} steps: {dict(sorted(world.seen.items()))}")
    assert world.steps >= steps
