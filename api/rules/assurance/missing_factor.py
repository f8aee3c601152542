"""Decide which kind of factor a sign-in must still show; one rule for every way in (I10)."""

from __future__ import annotations

from api.domain.account import Account
from api.domain.assurance import Kind, Method
from api.rules.assurance.policy import requires_second_factor
from api.rules.assurance.proofs import Proofs

_FIRST_STEPS = frozenset({Method.PASSWORD, Method.PROVIDER})


def missing_factor(account: Account, proofs: Proofs, *, is_trusted: bool) -> Kind | None:
    """Return the kind that is missing; None: the session may start.

    Only ``start_session`` calls this, with the account as it is under the lock. ``is_trusted``: the
    request comes from a device on which the owner need not show the second factor. That counts
    beside a password or an identity provider only.
    """
    if Kind.POSSESSION not in proofs.kinds:
        excused = is_trusted and not _FIRST_STEPS.isdisjoint(proofs.methods)
        return Kind.POSSESSION if asks_second_factor(account) and not excused else None
    # A key that was found is not enough. A mail before it is the weaker way in of an account whose
    # owner lost the password: then the second factor is the only one.
    if Kind.KNOWLEDGE not in proofs.kinds and Method.MAIL not in proofs.methods:
        return Kind.KNOWLEDGE
    return None


def asks_second_factor(account: Account) -> bool:
    """Return whether a sign-in to the account needs its second factor."""
    if not account.has_second_factor:
        return False
    return account.asks_second_factor or requires_second_factor(account)
