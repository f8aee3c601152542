"""Declare the settings of sessions: timeouts, checks against the ledger, number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between
from api.settings.declaration import setting

_setting = partial(setting, group="Sessions")


@dataclass(frozen=True, kw_only=True)
class SessionSettings:
    """The timeouts of sessions, and how often each is compared with the ledger."""

    session_idle_timeout: int = _setting(
        "A browser session ends after this time without use.",
        "28800",
        between(60, 31 * 86400),
        default=8 * 3600,
    )
    session_absolute_timeout: int = _setting(
        "A browser session ends at this age, used or not.",
        "86400",
        between(60, 366 * 86400),
        default=24 * 3600,
    )
    remembered_idle_timeout: int = _setting(
        "A remembered session ends after this time without use.",
        "1209600",
        between(60, 366 * 86400),
        default=14 * 86400,
    )
    remembered_absolute_timeout: int = _setting(
        "A remembered session and its cookie end at this age, used or not.",
        "2678400",
        between(60, 366 * 86400),
        default=31 * 86400,
    )
    session_touch: int = _setting(
        "Shortest time between two updates of last_seen_at, which is accurate to this time.",
        "60",
        between(1, 3600),
        default=60,
    )
    session_recheck: int = _setting(
        "Time after which a cached session is compared with the ledger again.",
        "60",
        between(1, 3600),
        default=60,
    )
    session_recheck_grace: int = _setting(
        "If the database is unavailable: time after its last check in which a session still works.",
        "900",
        between(0, 86400),
        default=900,
    )
    ledger_lookups: int = _setting(
        "Concurrent lookups of sessions in the database in each worker process, for instance"
        " after Redis was emptied or during a flood of made-up cookies. The rest of the pool stays"
        " free.",
        "8",
        between(1, 1024),
        default=8,
    )
    sessions_per_account: int = _setting(
        "Maximum number of live sessions per account. A further sign-in ends the least recently"
        " used one.",
        "100",
        between(1, 10_000),
        default=100,
    )
    reauthentication_max_age: int = _setting(
        "Time after an authentication in which sensitive operations are allowed. An account with a"
        " second factor must have shown both the password and the factor within this time.",
        "900",
        between(30, 86400),
        default=900,
    )
    assurance_max_age: int = _setting(
        "A session falls from aal2 to aal1 at this age of its password or second factor.",
        "86400",
        between(60, 366 * 86400),
        default=24 * 3600,
    )
    assurance_idle: int = _setting(
        "A session falls from aal2 to aal1 after this time without use.",
        "3600",
        between(60, 366 * 86400),
        default=3600,
    )
