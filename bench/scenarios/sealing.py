"""What the audit trail costs a sign-in: ``make bench ARGS=sealing``, and a part of ``make bench``.

Three in turns, on one core: Gatebook beside one who seals what happens, Gatebook whose trail
is left unsealed, and Gatebook that records nothing, which is no product. MariaDB, Redis, the sealer
and the generator are on the other cores, so what the sealer does is in ``requests/s``, if it is
anywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from statistics import median

from bench.harness import cases, cpu, rounds
from bench.harness.audit_keys import AuditKeys
from bench.harness.cases import SESSIONS, SIGN_IN, SIGNING_IN, Case
from bench.harness.cores import Cores
from bench.harness.dataset.people import People
from bench.harness.rounds import Sample, Windows
from bench.harness.servers import AUDITED, GATEBOOK, UNAUDITED, Contender, Server, migrate
from bench.harness.services import Place
from bench.harness.wrk import Load
from bench.reporting import report, targets
from bench.reporting.targets import Promise
from dev.console import Trouble, say
from dev.paths import BENCH, log_of
from dev.process.child import Child

SEALED, UNSEALED, OFF = "audited and sealed", "audited", "neither"
_BOUND = 1.03
_PATIENCE = 120.0  # seconds for the sealer to seal what happened meanwhile
_LEFT = """SELECT (SELECT COUNT(*) FROM audit_event) - size AS unsealed, size FROM audit_tree"""


@dataclass
class Turns:
    """The samples of each of the three, in the order of the rounds.

    ``sealed`` and ``sealer``: events and seconds of processor of the sealer, in all its windows.
    """

    samples: dict[str, list[Sample]] = field(
        default_factory=lambda: {SEALED: [], UNSEALED: [], OFF: []}
    )
    sealed: int = 0
    sealer: float = 0.0

    def wrong(self) -> list[str]:
        """The first wrong answer of each window that had any."""
        return [
            f"a sign-in that is {name}: {one.first_wrong or 'no answer at all'}"
            for name, samples in self.samples.items()
            for one in samples
            if one.wrong
        ]


def run(*, quick: bool) -> int:
    """By itself; prints and writes nothing. The exit status."""
    cores = Cores()
    place = Place()
    migrate(place)
    people = People(each=5, events=20)
    with place.sql() as sql:
        people.grow(sql, SESSIONS + SIGNING_IN, lambda *_: None)
    server = Server(GATEBOOK, place, cores)
    server.start()
    requests = cases.sign_ins(server, [people.email(SESSIONS + n) for n in range(SIGNING_IN)])
    load = Load(server.port, place.requests("sealing", requests), (201,), "token")
    sign_in = Case(SIGN_IN, server, load, tuple(requests[:2]))
    turns = observe(sign_in, place, cores, rounds.QUICK if quick else rounds.FULL, say)
    say(f"\n{targets.table(judge(turns))}\n\n{lines(turns)}")
    for fault in turns.wrong():
        say(f"\nWRONG: {fault}")
    return 1 if turns.wrong() else 0


def observe(
    sign_in: Case, place: Place, cores: Cores, windows: Windows, tell: Callable[[str], None]
) -> Turns:
    """``sign_in`` is Gatebook's. Both servers are started here, and stopped: they are of the same
    age, whatever ``sign_in``'s own has been through.
    """
    tell("Sign-ins with and without the audit trail …")
    audited, unaudited = (_anew(sign_in, one, place, cores) for one in (AUDITED, UNAUDITED))
    keys = AuditKeys(audited.server, cores)
    turns = Turns()
    order = list(turns.samples)
    for number in range(windows.rounds):
        at = number % len(order)
        for name in order[at:] + order[:at]:
            case = unaudited if name == OFF else audited
            case.warm_up()
            if name == SEALED:
                with _sealer(audited.server, keys, place) as sealer:
                    before, used = _sealing(place)[1], cpu.used_by(sealer)
                    sample = rounds.measure(case, windows.hashing, place, cores)
                    turns.sealed += _sealing(place)[1] - before
                    turns.sealer += cpu.used_by(sealer) - used
            else:
                sample = rounds.measure(case, windows.hashing, place, cores)
            turns.samples[name].append(sample)
    for case in (audited, unaudited):
        case.server.stop()
    if not turns.sealed:
        raise Trouble(f"Nothing was sealed. See {log_of('sealer', BENCH)}")
    return turns


def judge(turns: Turns) -> list[Promise]:
    """On by off, round by round."""
    return [
        Promise(
            "CPU time of a sign-in, audited and sealed, by one that is neither",
            _BOUND,
            _ratio(turns, SEALED, OFF, lambda one: one.cost),
        ),
        Promise(
            "sign-ins a second, neither audited nor sealed, by those that are both",
            _BOUND,
            _ratio(turns, OFF, SEALED, lambda one: one.rate),
        ),
    ]


def lines(turns: Turns) -> str:
    """As a table, and what the sealer did."""
    head = (
        "a sign-in is",
        "CPU ms",
        "÷ neither",
        "requests/s",
        "÷ neither",
        "MariaDB and Redis, ms",
    )
    table = report.table(
        head,
        [
            (
                name,
                f"{1000 * median(one.cost for one in samples):.3f}",
                f"{_ratio(turns, name, OFF, lambda one: one.cost):.3f}",
                f"{median(one.rate for one in samples):.1f}",
                f"{_ratio(turns, name, OFF, lambda one: one.rate):.3f}",
                f"{1000 * median(one.behind for one in samples):.3f}",
            )
            for name, samples in turns.samples.items()
        ],
    )
    each = 1000 * turns.sealer / turns.sealed
    told = f"The sealer sealed {turns.sealed:,} events meanwhile, at {each:.2f} ms of CPU each."
    return f"{table}\n\n{told}"


def _ratio(turns: Turns, one: str, other: str, of: Callable[[Sample], float]) -> float:
    """The median of the rounds' ratios: two windows of a round lie seconds apart."""
    pairs = zip(turns.samples[one], turns.samples[other], strict=True)
    return median(of(sample) / of(beside) for sample, beside in pairs)


def _anew(sign_in: Case, contender: Contender, place: Place, cores: Cores) -> Case:
    """The same sign-ins, at a server that has just started."""
    like = sign_in.server
    server = Server(contender, place, cores, more=like.more, secret=like.secret)
    server.start()
    return replace(sign_in, server=server, load=replace(sign_in.load, port=server.port))


@contextmanager
def _sealer(server: Server, keys: AuditKeys, place: Place) -> Iterator[int]:
    """One that seals, and has sealed what there was; its process id.

    Nothing but that: a worker would deliver the mails of all sign-ins and sign-ups before, too.
    """
    child = Child(
        "sealer",
        (sys.executable, "-m", "api", "audit", "seal"),
        log=log_of("sealer", BENCH),
        env={**server.environ(), **keys.settings()},
    )
    try:
        child.await_ready(lambda: _sealing(place)[0] == 0, _PATIENCE)
        yield child.pid
    finally:
        child.stop()


def _sealing(place: Place) -> Sequence[int]:
    """How many events are not sealed, how many are."""
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute(_LEFT)
        row = cursor.fetchone()
    return row or (0, 0)
