"""``make bench ARGS=timing``: does the time an answer takes tell who has an account?

The same request for addresses that have an account and for as many that have none, one at a time
and in random order, on a server of its own. The two sets of times are compared by a rank test
(Mann-Whitney), which asks nothing of how times are distributed. What it says is printed, not
asserted: a small p on a busy machine is the machine's. Two things help to read it: how often a
known address took longer than an unknown one (0.5: nothing to be seen), and the same test of the
unknown ones against each other.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import NormalDist, median

from bench.harness.cores import Cores
from bench.harness.dataset.people import People
from bench.harness.raw_http import Client, request
from bench.harness.servers import GATEBOOK, Server, migrate
from bench.harness.services import Place
from dev.console import Trouble, say

EACH, QUICK_EACH = 500, 100


@dataclass(frozen=True)
class Question:
    """A request about an address whose answer must not tell whether it is anybody's."""

    title: str
    status: int
    ask: Callable[[str], bytes]


# To measure another, add it here. It must be answered alike for known and unknown addresses.
QUESTIONS = (
    Question(
        "sign-in with a wrong password, `POST /v1/sessions`",
        401,
        lambda email: request(
            "POST", "/v1/sessions", body={"email": email, "password": "seven dusty violins"}
        ),
    ),
    Question(
        "a reset of the password, `POST /v1/password-resets`",
        202,
        lambda email: request("POST", "/v1/password-resets", body={"email": email}),
    ),
    Question(
        "a mail that verifies, `POST /v1/email-verifications`",
        202,
        lambda email: request("POST", "/v1/email-verifications", body={"email": email}),
    ),
)


@dataclass(frozen=True)
class Ranks:
    """What the test says of two samples, ``a`` and ``b``."""

    longer: float  # how often one of a is longer than one of b, ties counted half
    p: float  # two-sided


def mann_whitney(a: Sequence[float], b: Sequence[float]) -> Ranks:
    """By the normal approximation, corrected for ties; good from some twenty of each on."""
    ordered = sorted([(value, 0) for value in a] + [(value, 1) for value in b])
    rank_sum, ties, before = 0.0, 0, 0
    for _, group in groupby(ordered, key=lambda one: one[0]):
        same = list(group)
        rank_sum += (before + (len(same) + 1) / 2) * sum(which == 0 for _, which in same)
        ties += len(same) ** 3 - len(same)
        before += len(same)
    pairs, n = len(a) * len(b), len(ordered)
    u = rank_sum - len(a) * (len(a) + 1) / 2
    variance = pairs / 12 * (n + 1 - ties / (n * (n - 1)))
    # half a step nearer to the middle, as the ranks are whole numbers
    distance = max(0.0, abs(u - pairs / 2) - 0.5)
    p = 2 * NormalDist().cdf(-distance / math.sqrt(variance)) if variance else 1.0
    return Ranks(u / pairs, min(1.0, p))


def run(*, quick: bool) -> int:
    """Measure, and print the table. Raises ``Trouble``."""
    each = QUICK_EACH if quick else EACH
    place = Place()
    migrate(place)
    people = People(each=1, events=1)
    with place.sql() as sql:
        people.grow(sql, each, lambda *_: None)
    server = Server(GATEBOOK, place, Cores())
    server.start()
    say(f"{each} addresses with an account, and {each} with none.\n")
    say("| question | known, ms | unknown, ms | known longer | p | unknown halves: longer | p |")
    say("|---|---|---|---|---|---|---|")
    for question in QUESTIONS:
        say(_row(question, *_measure(question, server.port, people, each)))
    return 0


def _measure(
    question: Question, port: int, people: People, each: int
) -> tuple[list[float], list[float]]:
    """Seconds, of the known and of the unknown, in the order they were asked."""
    addresses = [(people.email(n), 0) for n in range(each)]
    # as long as the known ones, and of the same make
    addresses += [(people.email(n).replace("person", "nobody"), 1) for n in range(each)]
    random.shuffle(addresses)
    client = Client(port)
    for number in range(20):  # connections, caches, the allocator
        client.send(question.ask(f"warm-up-{number}@example.com"))
    times: tuple[list[float], list[float]] = ([], [])
    for email, which in addresses:
        asked = question.ask(email)
        begun = time.perf_counter()
        response, body = client.send(asked)
        times[which].append(time.perf_counter() - begun)
        if response.status != question.status:
            raise Trouble(f"{question.title}: {response.status} {body}")
    client.close()
    return times


def _row(question: Question, known: list[float], unknown: list[float]) -> str:
    told = mann_whitney(known, unknown)
    null = mann_whitney(unknown[::2], unknown[1::2])
    return (
        f"| {question.title} | {median(known) * 1000:.2f} | {median(unknown) * 1000:.2f}"
        f" | {told.longer:.3f} | {told.p:.3f} | {null.longer:.3f} | {null.p:.3f} |"
    )
