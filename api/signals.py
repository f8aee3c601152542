"""The blinker signals: one for each event type, sent in the transaction of the change.

A receiver writes with the same ``tx``, and a receiver that raises makes the change fail. The audit
receiver is connected first; ``emit`` raises ``NotAudited`` if it did not write its event (I1).

Each signal carries:

- ``tx``: the open ``pool.Transaction``
- ``client``: the ``Client`` that the request came from
- ``actor``: the id of the account that acts, None for a stranger, an operator or a worker
- ``subject``: the id of the account that is acted on, None if there is none
- ``session_id``: the public id of the session concerned, or None
- ``data``: a small dict of JSON values, with the members that ``EventType`` declares
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from blinker import Namespace, Signal

from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import Transaction


@dataclass(frozen=True)
class Recorded:
    """The audit receiver's result: the id of the event that it wrote."""

    event_id: UUID


class NotAudited(RuntimeError):
    """The audit receiver did not write exactly one event, so the change must not be made."""


class _InOrder(dict[Any, None]):
    """A set that keeps its order: blinker runs the receivers of its own set in any order."""

    def add(self, receiver: object) -> None:
        self[receiver] = None

    def discard(self, receiver: object) -> None:
        self.pop(receiver, None)


class AuditedSignal(Signal):
    """A signal that writes one audit event each time it is sent, before any other receiver runs.

    ``event_type`` is None until the signal of an extension is declared. With ``data_members`` None,
    as for extensions, ``data`` may have any members.
    """

    set_class = _InOrder  # type: ignore[assignment]

    def __init__(
        self,
        name: str,
        *,
        event_type: str | None = None,
        data_members: frozenset[str] | None = None,
        optional_members: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self.name = name
        self.event_type = event_type
        self.data_members = data_members
        self.optional_members = optional_members

    def emit(
        self,
        tx: Transaction,
        client: Client,
        *,
        actor: UUID | None,
        subject: UUID | None,
        session_id: UUID | None = None,
        **data: Any,
    ) -> UUID:
        """Send the signal and return the id of the audit event.

        Raises ``NotAudited``, ``TypeError`` if ``data`` has other members than declared, and any
        exception of a receiver: the change must not stand.
        """
        named = data.keys() | self.optional_members
        if self.data_members is not None and named != self.data_members:
            raise TypeError(
                f"{self.name} declares the data members {sorted(self.data_members)},"
                f" but was emitted with {sorted(data)}."
            )
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
    """A namespace of an extension's signals: ``Signals().audited("note-created")``."""

    def audited(self, name: str) -> AuditedSignal:
        """Return a new signal with this name. Raises ``ValueError`` if the name is in use."""
        if name in self:
            raise ValueError(f"The signal {name} exists already.")
        signal = self[name] = AuditedSignal(name)  # type: ignore[assignment]
        return signal


SIGNALS: Mapping[EventType, AuditedSignal] = {
    event_type: AuditedSignal(
        str(event_type),
        event_type=str(event_type),
        data_members=event_type.data_members,
        optional_members=event_type.optional_members,
    )
    for event_type in EventType
}


def emit(
    event_type: EventType,
    tx: Transaction,
    client: Client,
    *,
    actor: UUID | None,
    subject: UUID | None,
    session_id: UUID | None = None,
    **data: Any,
) -> UUID:
    """Send the signal of an event type; see ``AuditedSignal.emit``."""
    return SIGNALS[event_type].emit(
        tx, client, actor=actor, subject=subject, session_id=session_id, **data
    )
