"""All types of audit events, those of extensions included, and the outcome that a type implies."""

from __future__ import annotations

from enum import StrEnum

from api.domain.audit_events import EventType


class Outcome(StrEnum):
    """The outcome of an attempt."""

    SUCCESS = "success"
    FAILURE = "failure"


_OURS = frozenset(map(str, EventType))
_OF_EXTENSIONS: set[str] = set()


def add_extension_type(event_type: str) -> None:
    """Add an event type of an extension. Called at start only."""
    _OF_EXTENSIONS.add(event_type)


def event_types() -> list[str]:
    """Return all event types, ours and those of extensions, sorted."""
    return sorted(_OURS | _OF_EXTENSIONS)


def outcome_of(event_type: str) -> Outcome:
    """Return the outcome that a type implies: the types of refusals end in ``refused``."""
    return Outcome.FAILURE if event_type.endswith("refused") else Outcome.SUCCESS


def tells_of_persons(event_type: str) -> bool:
    """Return whether ``data`` may identify a person and must be erased with the other members.

    Our events have only numbers and words of closed lists (a test reads the contract). The data of
    an extension's events is unknown, also when the extension is no longer loaded.
    """
    return event_type not in _OURS
