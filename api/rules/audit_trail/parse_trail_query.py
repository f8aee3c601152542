"""Parse the filters of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from api.domain import event_outcomes
from api.domain.audit import TrailQuery
from api.domain.client_address import client_address
from api.errors import FieldError, InvalidQuery


def parse_trail_query(params: Mapping[str, str], *, oldest_first: bool = False) -> TrailQuery:
    """Return the query for filters whose shape is valid (``AuditTrailFilters``).

    Raises ``InvalidQuery`` for an undeclared type or a date that does not exist: an empty answer
    would claim that nothing of the kind happened.
    """
    faults: list[FieldError] = []
    query = TrailQuery(
        types=_types(params.get("type"), params.get("outcome"), faults),
        actor=UUID(params["actor"]) if "actor" in params else None,
        subject=UUID(params["subject"]) if "subject" in params else None,
        ip=_address(params.get("ip"), faults),
        request_id=params.get("request_id"),
        since=_time("since", params, faults),
        until=_time("until", params, faults),
        oldest_first=oldest_first,
    )
    if faults:
        raise InvalidQuery(faults)
    return query


def _types(
    wanted: str | None, outcome: str | None, faults: list[FieldError]
) -> tuple[str, ...] | None:
    """Return the declared types that match; an outcome selects a set of types."""
    if wanted is None and outcome is None:
        return None
    types = event_outcomes.event_types()
    if wanted is not None and wanted.endswith(".*"):
        types = [
            event_type for event_type in types if event_type.startswith(wanted.removesuffix("*"))
        ]
    elif wanted is not None:
        types = [event_type for event_type in types if event_type == wanted]
    if not types:
        faults.append(FieldError("unknown_type", "No event has this type.", parameter="type"))
    return tuple(
        event_type
        for event_type in types
        if outcome in {None, event_outcomes.outcome_of(event_type)}
    )


def _address(text: str | None, faults: list[FieldError]) -> str | None:
    if text is None:
        return None
    address = client_address(text)  # in the one spelling that is stored
    if address is None:
        faults.append(FieldError("invalid_address", "Not a network address.", parameter="ip"))
    return address


def _time(name: str, params: Mapping[str, str], faults: list[FieldError]) -> datetime | None:
    if name not in params:
        return None
    try:
        return datetime.fromisoformat(params[name])
    except ValueError:
        faults.append(FieldError("invalid_time", "This time does not exist.", parameter=name))
        return None
