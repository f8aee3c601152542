"""``make bench ARGS=growth``: the same operations with a thousand accounts and with a million.

At the largest size it also counts bytes: ``bench.scenarios.growth_bytes``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from bench.harness import cases, rounds
from bench.harness.cases import CHECK, DEVICES, FEED, SIGN_IN, SIGNING_IN, Case, Operation
from bench.harness.cores import Cores
from bench.harness.dataset.people import People
from bench.harness.progress import Progress
from bench.harness.raw_http import request
from bench.harness.rounds import Sample, Windows
from bench.harness.servers import FLASK_REDIS, GATEBOOK, Server, asked_for, migrate
from bench.harness.services import Place
from bench.harness.wrk import Load
from bench.reporting import page, report
from bench.scenarios import growth_bytes, growth_report
from dev.console import say

_SIZES = (1_000, 100_000, 1_000_000)
_QUICK_SIZES = (1_000, 10_000, 50_000)
_EACH, _EVENTS = 2, 5  # sessions and events an account
_ASKING = 1_000  # accounts that ask, anywhere among all
COMPARE = Operation("compare", "session check, compared with the ledger")
TOUCH = Operation("touch", "session check, compared, its use written down")
# a session is compared at each of its checks that comes a second after the last
_COMPARING = {"SESSION_RECHECK": "1", "SESSION_TOUCH": "3600"}
_TOUCHING = {"SESSION_RECHECK": "1", "SESSION_TOUCH": "1"}
_WINDOWS = Windows(rounds=5, light=4, hashing=6)
_QUICK_WINDOWS = Windows(rounds=3, light=1, hashing=2)


@dataclass(frozen=True)
class Size:
    """One operation with so many accounts; ``yardstick`` is a floor, measured in the same rounds.

    It tells the machine's moods from the data's weight.
    """

    accounts: int
    case: Case
    samples: list[Sample]
    yardstick: float

    @property
    def cost(self) -> float:
        return median(one.cost for one in self.samples)


def run(*, quick: bool) -> int:
    """Grow, measure, grow again; a run that is not quick writes the page. The exit status."""
    cores = Cores()
    place = Place(binary_log=True)
    migrate(place)
    people = People(each=_EACH, events=_EVENTS)
    floor = Server(FLASK_REDIS, place, cores)
    ours = growth_bytes.Servers(
        plain=Server(GATEBOOK, place, cores),
        limited=_gatebook("limited", place, cores, {"LIMITS": "on"}),
        comparing=_gatebook("comparing", place, cores, _COMPARING),
        touching=_gatebook("touching", place, cores, _TOUCHING),
    )
    place.make_room()
    for server in (floor, ours.plain, ours.limited, ours.comparing, ours.touching):
        server.start()
    found: list[Size] = []
    for accounts in _QUICK_SIZES if quick else _SIZES:
        _load(place, people, accounts)
        windows = _QUICK_WINDOWS if quick else _WINDOWS
        found += _measure(place, cores, floor, ours, people, windows)
    sizes = growth_bytes.QUICK if quick else growth_bytes.FULL
    counted = growth_bytes.measure(place, ours, people, sizes)
    body = f"{_table(found)}\n\n{growth_report.body(counted)}"
    say(f"\n{body}")
    faults = [
        f"{one.case.operation.title} with {one.accounts:,} accounts: {sample.first_wrong}"
        for one in found
        for sample in one.samples
        if sample.wrong
    ]
    for fault in faults:
        say(f"\nWRONG: {fault}")
    if faults:
        return 1
    if not quick and not asked_for():
        command = "make bench ARGS=growth"
        page.write(command, f"{page.measured(command, place.versions())}\n\n{body}")
    return 0


def _gatebook(name: str, place: Place, cores: Cores, settings: dict[str, str]) -> Server:
    return Server(replace(GATEBOOK, name=name), place, cores, more=settings)


def _load(place: Place, people: People, accounts: int) -> None:
    say(f"Making it {accounts:,} accounts …")
    with place.sql() as sql:
        people.grow(sql, accounts, Progress().tell)
        with sql.cursor() as cursor:
            cursor.execute("ANALYZE TABLE account, session, audit_event")


def _measure(
    place: Place,
    cores: Cores,
    flask_redis: Server,
    ours: growth_bytes.Servers,
    people: People,
    windows: Windows,
) -> list[Size]:
    (floor,) = cases.floors(place, {FLASK_REDIS.name: flask_redis})
    chosen = _cases(place, ours, people)
    samples: dict[str, list[Sample]] = {one.operation.name: [] for one in chosen}
    floors: list[float] = []
    for number in range(windows.rounds):
        say(f"  round {number + 1} of {windows.rounds} …")
        floors.append(rounds.measure(floor, windows.light, place, cores).cost)
        for case in chosen:
            case.warm_up()
            sample = rounds.measure(case, windows.of(case.operation), place, cores)
            samples[case.operation.name].append(sample)
    return [
        Size(people.accounts, one, samples[one.operation.name], median(floors)) for one in chosen
    ]


def _cases(place: Place, ours: growth_bytes.Servers, people: People) -> list[Case]:
    """Asked by accounts from all over the table, drawn anew for each size."""
    server = ours.plain
    draw = random.Random(people.accounts)  # noqa: S311  which ones, is no secret
    some = draw.sample(range(people.accounts), _ASKING)
    cookies = [cases.cookie(people, one) for one in some]

    def case(operation: cases.Operation, status: int, inside: str, requests: list[bytes]) -> Case:
        file = place.requests(f"growth-{operation.name}", requests)
        load = Load(server.port, file, (status,), inside)
        return Case(operation, server, load, tuple(requests[: 2 if operation.hashes else None]))

    def due(operation: cases.Operation, at: Server) -> Case:
        # all sessions of those who ask: at their next turn each was compared a second ago or more
        sessions = (one * people.each + number for one in some for number in range(people.each))
        asking = [{"Cookie": f"__Host-session={people.secret(one)}"} for one in sessions]
        requests = [request("GET", "/v1/session", one) for one in asking]
        file = place.requests(f"growth-{operation.name}", requests)
        return Case(operation, at, Load(at.port, file, (200,), "person-"), ())

    signing_in = cases.sign_ins(server, [people.email(one) for one in some[:SIGNING_IN]])
    return [
        due(COMPARE, ours.comparing),
        due(TOUCH, ours.touching),
        case(CHECK, 200, "person-", [request("GET", "/v1/session", one) for one in cookies]),
        case(SIGN_IN, 201, "token", signing_in),
        case(DEVICES, 200, "person-", [request("GET", "/v1/sessions", one) for one in cookies]),
        case(
            FEED,
            200,
            "session.started",
            [request("GET", "/v1/account/audit-events", one) for one in cookies],
        ),
    ]


_TITLES = {
    CHECK: "session check",
    COMPARE: "session check, compared with the ledger",
    TOUCH: "the same, its use written down",
    SIGN_IN: "sign-in",
    DEVICES: "my devices",
    FEED: "security feed",
}


def _table(found: Sequence[Size]) -> str:
    smallest = {one.case.operation: one for one in reversed(found)}
    lines = []
    for one in sorted(found, key=lambda size: list(_TITLES).index(size.case.operation)):
        base = smallest[one.case.operation]
        behind = median(sample.behind for sample in one.samples)
        lines.append(
            (
                _TITLES[one.case.operation],
                f"{one.accounts:,}",
                f"{1000 * one.cost:.3f}",
                f"{one.cost / base.cost:.2f}",
                f"{one.yardstick / base.yardstick:.2f}",
                f"{1000 * behind:.3f}",
                f"{1000 * median(sample.p50 for sample in one.samples):.1f}",
                f"{1000 * median(sample.p99 for sample in one.samples):.1f}",
            )
        )
    head = (
        "operation",
        "accounts",
        "CPU ms a request",
        "÷ smallest",
        "a floor meanwhile, ÷ smallest",
        "MariaDB and Redis, CPU ms",
        "p50 ms",
        "p99 ms",
    )
    return report.table(head, lines)
