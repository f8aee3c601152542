"""Record the history of a run: each answer that clients got, and what it acknowledged."""

from __future__ import annotations

from dataclasses import dataclass, field

from chaos.workload.http import Answer


@dataclass(frozen=True)
class Ended:
    """A secret whose end was acknowledged, and when; the session's id, if that ended with it."""

    id: str | None
    secret: str
    at: float


@dataclass(frozen=True)
class Revived:
    """An ended session answered, or a used token worked again: when, and how long after its end was
    acknowledged (s).
    """

    at: float
    after: float


@dataclass(frozen=True)
class Owner:
    """Of an account: the address that it was made with, and the one that it may change to."""

    id: str
    email: str
    new_email: str = ""


@dataclass
class History:
    """Hold the whole run; the answers during one fault are picked by time.

    Many threads append: appending to a list needs no lock.
    """

    answers: list[Answer] = field(default_factory=list)
    # of clients that change the same accounts at once: one that loses a conflict is refused
    contended: list[Answer] = field(default_factory=list)
    # of the answers, the session checks of accounts that nobody changes
    checks: list[Answer] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    # of those, which a failover may have forgotten: they are tried all the time
    suspects: list[Ended] = field(default_factory=list)
    # the request ids of all that was acknowledged, or refused, and leaves an audit event
    recorded: list[str] = field(default_factory=list)
    # the answers to a balancer that asks for /healthz all the time
    health: list[Answer] = field(default_factory=list)
    revived: list[Revived] = field(default_factory=list)
    # 401 to a session that nobody has ended
    signed_out: list[Answer] = field(default_factory=list)
    # neither what was asked for nor a refusal
    wrong: list[Answer] = field(default_factory=list)
    # for how long the machine held up a thread that waited for nobody (s)
    stalls: list[float] = field(default_factory=list)
