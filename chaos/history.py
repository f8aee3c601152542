"""Record the history of a run: each answer to a client, and the change that it acknowledged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chaos.workload.http import TimedAnswer


@dataclass(frozen=True)
class EndedSecret:
    """A secret that has ended ``at`` a time, once acknowledged; the session lives on without id."""

    id: str | None
    secret: str
    at: float


@dataclass(frozen=True)
class Revival:
    """An ended session or a used token that was accepted again, and the seconds since its end."""

    at: float
    after: float


@dataclass(frozen=True)
class AccountOwner:
    """The address that an account was created with, and the one that it may change to."""

    id: str
    email: str
    new_email: str = ""


@dataclass
class History:
    """The history of the whole run. Many threads append: appending to a list needs no lock."""

    answers: list[TimedAnswer] = field(default_factory=list)
    # answers to clients that change the same accounts at once: the loser of a conflict is refused
    contended: list[TimedAnswer] = field(default_factory=list)
    # the session checks among the answers, for accounts that no client changes
    checks: list[TimedAnswer] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    owners: list[AccountOwner] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    ended: list[EndedSecret] = field(default_factory=list)
    # the ended secrets that a failover may have restored: replayed all the time
    suspects: list[EndedSecret] = field(default_factory=list)
    # the ids of requests that were acknowledged or refused, and that leave an audit event
    recorded: list[str] = field(default_factory=list)
    # the answers of /healthz to a balancer's probe
    health: list[TimedAnswer] = field(default_factory=list)
    revived: list[Revival] = field(default_factory=list)
    # 401 to a session that no client has ended
    signed_out: list[TimedAnswer] = field(default_factory=list)
    # neither an expected answer nor a refusal
    wrong: list[TimedAnswer] = field(default_factory=list)
    # how late the machine woke a thread that only slept (seconds)
    stalls: list[float] = field(default_factory=list)

    def acknowledged(self) -> History:
        """Return a copy of the acknowledged changes, to compare with a later snapshot."""
        return replace(
            self,
            accounts=self.accounts[:],
            sessions=self.sessions[:],
            ended=self.ended[:],
            recorded=self.recorded[:],
        )
