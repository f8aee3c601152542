"""Check for API tokens that nobody uses, their owners included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from api.domain import clock
from api.domain.health import Finding, Status
from api.store import owned_token, service_account

UNUSED = timedelta(days=90)
_NAMED = 10  # service accounts in one line


def check_tokens() -> Iterator[Finding]:
    """Yield a warning for each kind: a forgotten token is one that nobody misses when it leaks.

    Personal tokens are counted, because their owners see them in their lists.

    Raises ``Unavailable``.
    """
    now = clock.now()
    since = now - UNUSED
    warnings = []
    if count := owned_token.count_unused(since, now):
        warnings.append(f"API tokens that were not used for {UNUSED.days} days: {count}.")
    if unused := service_account.list_unused(since):
        days = UNUSED.days
        warnings.append(f"Service accounts without a use for {days} days: {_listed(unused)}.")
    if ownerless := service_account.list_ownerless():
        warnings.append(f"Service accounts whose creator is gone: {_listed(ownerless)}.")
    if not warnings:
        yield Finding("tokens")
    for warning in warnings:
        yield Finding("tokens", Status.WARNING, warning)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown
