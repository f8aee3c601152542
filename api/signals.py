"""Every signal of Gatebook, with what it carries.

A signal says that something happens, within the transaction that makes it happen: a receiver writes
with the same ``tx``, and one that raises fails the change. The audit receiver is connected first;
``AuditedSignal.send`` refuses to go on when it did not write (I1).

Each carries:

- ``tx``: the open ``pool.Transaction``
- ``client``: the ``Client`` it came from
- ``actor``: id of the account that acts, None when nobody is known
- ``subject``: id of the account it happens to, None when there is none
- ``session_id``: public id of the session concerned, or None
- ``data``: a small dict of JSON values, per signal as noted below; never a body, never a secret
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from blinker import Namespace, Signal

from api.domain.client import Client
from api.pool import Transaction


@dataclass(frozen=True)
class Recorded:
    """What the audit receiver returns: the id of the event that it wrote."""

    event_id: UUID


class NotAudited(RuntimeError):
    """A change was about to be made without an audit event."""


class _InOrder(dict[Any, None]):
    """What blinker takes for a set of receivers; its own runs them in any order."""

    def add(self, receiver: object) -> None:
        self[receiver] = None

    def discard(self, receiver: object) -> None:
        self.pop(receiver, None)


class AuditedSignal(Signal):
    """A signal of which each sending writes one audit event, before any other receiver runs."""

    set_class = _InOrder  # type: ignore[assignment]

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def happens(
        self,
        tx: Transaction,
        client: Client,
        *,
        actor: UUID | None,
        subject: UUID | None,
        session_id: UUID | None = None,
        **data: Any,
    ) -> UUID:
        """Send it; the id of the event that was written.

        Raises ``NotAudited``, or whatever a receiver raises: the change must not stand.
        """
        results = self.send(
            self,
            tx=tx,
            client=client,
            actor=actor,
            subject=subject,
            session_id=session_id,
            data=data,
        )
        # blinker holds receivers weakly, and says nothing when one is gone
        recorded = [answer for _, answer in results if isinstance(answer, Recorded)]
        if len(recorded) != 1:
            raise NotAudited(self.name)
        return recorded[0].event_id


class Signals(Namespace):
    """A namespace of audited signals: ``Signals().audited("note-created")``."""

    def audited(self, name: str) -> AuditedSignal:
        """A new signal of this name."""
        if name in self:
            raise ValueError(f"The signal {name} exists already.")
        signal = self[name] = AuditedSignal(name)  # type: ignore[assignment]
        return signal


_signals = Signals()

account_created = _signals.audited("account-created")  # data: nothing
account_updated = _signals.audited("account-updated")  # data: fields, the names of what changed
account_deleted = _signals.audited("account-deleted")  # data: nothing
account_deletion_refused = _signals.audited("account-deletion-refused")  # data: reason
account_personal_data_erased = _signals.audited("account-personal-data-erased")  # events, values
password_changed = _signals.audited("password-changed")  # data: nothing
password_change_refused = _signals.audited("password-change-refused")  # data: reason
role_granted = _signals.audited("role-granted")  # data: role. By an operator: there is no actor
role_revoked = _signals.audited("role-revoked")  # data: role. By an operator: no actor
audit_pruned = _signals.audited("audit-pruned")  # log, month, events, leaves, gone, size, exports
audit_begun = _signals.audited("audit-begun")  # log, former, size, root, export
database_recovered = _signals.audited("database-recovered")  # accounts
session_started = _signals.audited("session-started")  # remembered, deliver, known_device
session_refused = _signals.audited("session-refused")  # data: reason
session_ended = _signals.audited("session-ended")  # data: reason
session_reauthenticated = _signals.audited("session-reauthenticated")  # data: nothing
session_reauthentication_refused = _signals.audited("session-reauthentication-refused")  # reason
email_verification_requested = _signals.audited("email-verification-requested")  # data: nothing
email_verified = _signals.audited("email-verified")  # data: kept; False: password and sessions went
email_verification_refused = _signals.audited("email-verification-refused")  # data: reason
password_reset_requested = _signals.audited("password-reset-requested")  # data: nothing
password_reset = _signals.audited("password-reset")  # data: nothing
password_reset_refused = _signals.audited("password-reset-refused")  # data: reason
email_change_requested = _signals.audited("email-change-requested")  # data: nothing
email_changed = _signals.audited("email-changed")  # data: nothing
email_change_refused = _signals.audited("email-change-refused")  # data: reason
email_change_reversed = _signals.audited("email-change-reversed")  # data: nothing
email_change_reversal_refused = _signals.audited("email-change-reversal-refused")  # data: reason
webhook_created = _signals.audited("webhook-created")  # data: webhook, its id, in all of these
webhook_updated = _signals.audited("webhook-updated")  # data: fields, the names of what changed
webhook_deleted = _signals.audited("webhook-deleted")  # data: webhook
webhook_secret_rotated = _signals.audited("webhook-secret-rotated")  # data: webhook
webhook_tested = _signals.audited("webhook-tested")  # data: webhook
webhook_redelivery_requested = _signals.audited("webhook-redelivery-requested")  # deliveries
webhook_paused = _signals.audited("webhook-paused")  # data: reason. By the worker: no actor
