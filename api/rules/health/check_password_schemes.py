"""Check that unknown addresses imitate the imported passwords that are left (I6, ADR 44)."""

from __future__ import annotations

from datetime import timedelta

from api.domain import clock
from api.domain.health import Finding, Status
from api.domain.password_mix import OWN
from api.store import password_scheme

NAME = "password_schemes"
_OLD = timedelta(hours=3)  # housekeeping counts once an hour


def check_password_schemes() -> Finding:
    """Return what is left to rehash, or a warning if nobody counts it. Raises ``Unavailable``."""
    if not password_scheme.has_imported():
        return Finding(NAME)
    counted_at = password_scheme.counted_at()
    if counted_at is None or clock.now() - counted_at > _OLD:
        since = "never" if counted_at is None else f"last at {clock.to_text(counted_at)}"
        detail = (
            f"Imported passwords were counted {since}. Until a worker counts them once an hour,"
            " the time of a refused sign-in tells who has an account: run python -m api worker."
        )
        return Finding(NAME, Status.WARNING, detail)
    left = ", ".join(
        f"{each.scheme}: {each.accounts:,} ({each.share:.1%})"
        for each in password_scheme.find_mix().counts
        if each.scheme != OWN and each.accounts
    )
    detail = f"Imported passwords that nobody has signed in with yet: {left}."
    return Finding(NAME, detail=detail)
