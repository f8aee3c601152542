"""The proofs that a sign-in or a step-up has shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.domain.assurance import Kind, Method, joined
from api.domain.pending_sign_in import PendingSignIn
from api.errors import FieldError, InvalidBody, NotValid
from api.pool import Transaction

# Marks a proof as used, under the account's lock, in the transaction that makes the session.
# Raises ``FactorSpent``.
Spend = Callable[[Transaction, datetime], None]


class FactorSpent(Exception):
    """Another request has used the same code or the same answer of a passkey."""


class FactorNotValid(Exception):
    """A code or a passkey is wrong, used, late, or of another account.

    ``pointer``: the member of the body that holds it. ``errors``: further faults for the developer,
    such as an origin that is not allowed; empty: the answer says only that it is not valid.
    """

    def __init__(self, pointer: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(pointer)
        self.pointer = pointer
        self.errors = tuple(errors)

    def to_invalid_body(self, params: Mapping[str, object] | None = None) -> InvalidBody:
        """Return the refusal to answer with; ``params`` go with "not valid"."""
        return InvalidBody(self.errors) if self.errors else NotValid(self.pointer, params)


@dataclass(frozen=True)
class Proof:
    """A factor that a client has shown, made only by the ``prove_…`` rules.

    ``spend``: uses it up, or replaces the outdated hash of a password; None: it may be shown again
    as it is. ``passkey_id``: a user-verified passkey that does not stand alone yet; with another
    kind beside it, it will. ``identity_id``: the identity at a provider, whose sessions end when it
    is unlinked.
    """

    method: Method
    kinds: frozenset[Kind]
    spend: Spend | None = None
    passkey_id: UUID | None = None
    identity_id: UUID | None = None


@dataclass(frozen=True)
class Proofs:
    """All that a sign-in has shown so far, in the order in which it came."""

    methods: tuple[str, ...]
    kinds: frozenset[Kind]
    spends: tuple[Spend, ...] = ()
    passkey_id: UUID | None = None
    identity_id: UUID | None = None

    @classmethod
    def of(cls, *proofs: Proof) -> Proofs:
        """Return the proofs of one request."""
        return cls(
            joined(tuple(str(proof.method) for proof in proofs)),
            frozenset(kind for proof in proofs for kind in proof.kinds),
            tuple(proof.spend for proof in proofs if proof.spend),
            next((proof.passkey_id for proof in proofs if proof.passkey_id), None),
            next((proof.identity_id for proof in proofs if proof.identity_id), None),
        )

    @classmethod
    def shown_before(cls, pending: PendingSignIn) -> Proofs:
        """Return the proofs of the first step of a sign-in, which were used up then."""
        kinds = frozenset(Kind(kind) for kind in pending.kinds)
        return cls(
            pending.methods, kinds, passkey_id=pending.passkey_id, identity_id=pending.identity_id
        )

    def and_then(self, later: Proofs) -> Proofs:
        """Return these proofs and those of a later step."""
        return Proofs(
            joined(self.methods, later.methods),
            self.kinds | later.kinds,
            (*self.spends, *later.spends),
            later.passkey_id or self.passkey_id,
            later.identity_id or self.identity_id,
        )

    def spend(self, tx: Transaction, moment: datetime) -> None:
        """Use up what can be used once. Raises ``FactorSpent``."""
        for spend in self.spends:
            spend(tx, moment)
