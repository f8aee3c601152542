"""Assurance: kinds of factors, the methods that show them, and how their proofs age."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from api.domain.account import Account
from api.domain.session import Session


class Kind(StrEnum):
    """A kind of factor (NIST SP 800-63B): two proofs of one kind are one factor."""

    KNOWLEDGE = "knowledge"
    POSSESSION = "possession"


class Method(StrEnum):
    """A way to authenticate, as the API names it.

    A password shows knowledge; a code or a passkey shows possession. A user-verified passkey that
    stands alone shows both. A mail shows neither. An identity provider counts as knowledge, one
    factor, or as both where the operator says so of its claims.
    """

    PASSWORD = "password"  # noqa: S105
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    MAIL = "mail"
    PROVIDER = "provider"


BOTH = frozenset(Kind)
NEITHER: frozenset[Kind] = frozenset()


class AssuranceLimits(msgspec.Struct, frozen=True):
    """How long proofs count, and how long a session may be unused meanwhile; in seconds."""

    max_age: int
    idle: int


def kinds_of(account: Account) -> frozenset[Kind]:
    """Return the kinds of factors that the account has."""
    kinds = set()
    if account.has_password or account.has_lone_passkey or account.has_identity:
        kinds.add(Kind.KNOWLEDGE)
    if account.has_second_factor:
        kinds.add(Kind.POSSESSION)
    return frozenset(kinds)


def shown_at(session: Session, kind: Kind) -> datetime | None:
    """Return when the session last showed this kind; None: it has not, or no longer counts."""
    return session.knowledge_at if kind is Kind.KNOWLEDGE else session.possession_at


def fresh_kinds(session: Session, now: datetime, max_age: int) -> frozenset[Kind]:
    """Return the kinds that the session showed at most ``max_age`` seconds ago.

    A time far in the future means that a clock was set back, not that the proof is recent.
    """
    shown = {kind: shown_at(session, kind) for kind in Kind}
    return frozenset(
        kind for kind, at in shown.items() if at and abs((now - at).total_seconds()) <= max_age
    )


def expiry_of(session: Session, now: datetime, limits: AssuranceLimits) -> datetime | None:
    """Return when the session falls from aal2 to aal1 if it is not used; None: it is aal1."""
    knowledge_at, possession_at = session.knowledge_at, session.possession_at
    if possession_at is None or knowledge_at is None:
        return None
    older = min(knowledge_at, possession_at)
    age, idle = (now - older).total_seconds(), (now - session.last_seen_at).total_seconds()
    # more than a touch in the future: a clock was set back
    if not (-limits.max_age < age < limits.max_age and idle < limits.idle):
        return None
    return min(
        older + timedelta(seconds=limits.max_age),
        session.last_seen_at + timedelta(seconds=limits.idle),
    )


def joined(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the methods of all groups, each once, in the order in which they came."""
    return tuple(dict.fromkeys(method for group in groups for method in group))
