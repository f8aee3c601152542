"""Cases of an operation follow each other, and each round begins with another of them."""

from __future__ import annotations

from bench.harness import rounds
from bench.harness.cases import CHECK, SIGN_IN
from bench.harness.rounds import BenchCase, WindowSample
from tests.tools.bench.harness.samples import case


def test_the_order_turns_from_round_to_round() -> None:
    order: list[str] = []

    class RecordedCase(BenchCase):
        def measure(self, seconds: int) -> WindowSample:
            order.append(f"{self.operation.name} {self.name} {seconds}")
            return case(CHECK, "any", 0.1).samples[0]

    cases = [
        RecordedCase(operation, template_case.server, template_case.load, name=name)
        for operation, name in ((CHECK, "newer"), (SIGN_IN, "newer"), (CHECK, "older"))
        if (template_case := case(operation, name))
    ]
    rounds.run_rounds(cases, (2, 4), first=3)

    assert order == [
        *("check older 4", "check newer 4", "sign-in newer 4"),
        *("check newer 4", "check older 4", "sign-in newer 4"),
    ]
    assert [len(recorded_case.samples) for recorded_case in cases] == [2, 2, 2]
