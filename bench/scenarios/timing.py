"""``make bench ARGS=timing``: test whether response times reveal who has an account.

The same request is sent for addresses with and without an account, one at a time and in random
order. A rank test (Mann-Whitney) compares the times; it assumes nothing about their distribution.
The result is printed, not asserted: a busy machine causes a small p, too. Two figures help to read
it: how often a known address took longer (0.5 reveals nothing), and the same test of one half of
the unknown addresses against the other half. ``timing_of_schemes`` does the same for imported
passwords.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from itertools import groupby
from statistics import NormalDist, median

from bench.harness import tables
from bench.harness.people import MadeUpPeople
from bench.harness.raw_http import request, send_each
from bench.harness.servers import GATEBOOK, MeasuredServer, migrate
from bench.harness.services import BenchServices
from bench.scenarios import timing_of_schemes
from dev.console import Trouble

_EACH, _QUICK_EACH = 500, 100
_EACH_SCHEME, _QUICK_EACH_SCHEME = 60, 12
# by path: the status for known and unknown addresses, and the rest of the body
QUESTIONS: dict[str, tuple[int, dict[str, str]]] = {
    "/v1/sessions": (401, {"password": "seven dusty violins"}),
    "/v1/password-resets": (202, {}),
    "/v1/email-verifications": (202, {}),
}


def mann_whitney(a: Sequence[float], b: Sequence[float]) -> tuple[float, float]:
    """Return the share of pairs in which that of ``a`` is longer (ties: half), and the two-sided p.

    p is the normal approximation, corrected for ties. It needs some twenty values of each.
    """
    ordered = sorted([(value, 0) for value in a] + [(value, 1) for value in b])
    rank_sum, ties, lower = 0.0, 0, 0
    for _, group in groupby(ordered, key=lambda pair: pair[0]):
        tied = list(group)
        rank_sum += (lower + (len(tied) + 1) / 2) * sum(sample == 0 for _, sample in tied)
        ties += len(tied) ** 3 - len(tied)
        lower += len(tied)
    pairs, n = len(a) * len(b), len(ordered)
    u = rank_sum - len(a) * (len(a) + 1) / 2
    variance = pairs / 12 * (n + 1 - ties / (n * (n - 1)))
    # half a step nearer to the middle, as the ranks are whole numbers
    distance = max(0.0, abs(u - pairs / 2) - 0.5)
    p = 2 * NormalDist().cdf(-distance / math.sqrt(variance)) if variance else 1.0
    return u / pairs, min(1.0, p)


def run(*, quick: bool) -> int:
    """Measure and print the table. Raises ``Trouble`` when an answer is not the expected one."""
    count = _QUICK_EACH if quick else _EACH
    services = BenchServices()
    migrate(services)
    people = MadeUpPeople(sessions_each=1, events=1)
    with services.sql() as sql:
        people.grow(sql, count)
    server = MeasuredServer(GATEBOOK, services)
    server.start()
    lines = []
    for path in QUESTIONS:
        known, unknown = _measure(path, server.port, people)
        tests = (*mann_whitney(known, unknown), *mann_whitney(unknown[::2], unknown[1::2]))
        medians = (f"{1000 * median(times):.2f}" for times in (known, unknown))
        lines.append((f"`{path}`", *medians, *(f"{figure:.3f}" for figure in tests)))
    head = ("`POST`", "known, ms", "unknown, ms", "known longer", "p", "unknown halves", "p")
    title = f"{count} addresses with an account, and {count} without."
    server.stop()
    each = _QUICK_EACH_SCHEME if quick else _EACH_SCHEME
    of_schemes = timing_of_schemes.measure(services, people, each)
    table = tables.markdown(head, lines)
    return tables.conclude("timing", services, [], title, table, *of_schemes)


def _measure(path: str, port: int, people: MadeUpPeople) -> tuple[list[float], list[float]]:
    """Return the seconds of the known and of the unknown addresses, in the order of sending."""
    status, more = QUESTIONS[path]
    emails = [(people.email(n), 0) for n in range(people.accounts)]
    # Unknown addresses have the same length and form.
    emails += [(email.replace("person", "nobody"), 1) for email, _ in emails]
    random.shuffle(emails)
    times: tuple[list[float], list[float]] = ([], [])
    warm_up = [(f"warm-up-{n}@example.com", None) for n in range(20)]
    order = [*warm_up, *emails]
    requests = [request("POST", path, body={"email": email, **more}) for email, _ in order]
    answers = send_each(port, requests)
    for _, kind in order:
        begun = time.perf_counter()
        response, body = next(answers)
        if kind is not None:
            times[kind].append(time.perf_counter() - begun)
        if response.status != status:
            raise Trouble(f"{path}: {response.status} {body}")
    return times
