"""Parse the filters of the list of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from api.domain.account_search import AccountFilters
from api.domain.account_view import AccountState
from api.errors import FieldError, InvalidQuery


def parse_account_filters(params: Mapping[str, str]) -> AccountFilters:
    """Return the filters whose shape is valid (``AccountListQuery``).

    Raises ``InvalidQuery`` for a day that does not exist.
    """
    faults: list[FieldError] = []
    filters = AccountFilters(
        state=AccountState(params["state"]) if "state" in params else None,
        role=params.get("role"),
        created_from=_time("created_from", params, faults),
        created_to=_time("created_to", params, faults),
        unseen_since=_day("unseen_since", params, faults),
        oldest_first=params.get("order") == "oldest",
    )
    if faults:
        raise InvalidQuery(faults)
    return filters


def _time(name: str, params: Mapping[str, str], faults: list[FieldError]) -> datetime | None:
    try:
        return datetime.fromisoformat(params[name]) if name in params else None
    except ValueError:
        faults.append(FieldError("invalid_time", "This time does not exist.", parameter=name))
        return None


def _day(name: str, params: Mapping[str, str], faults: list[FieldError]) -> date | None:
    try:
        return date.fromisoformat(params[name]) if name in params else None
    except ValueError:
        faults.append(FieldError("invalid_time", "This time does not exist.", parameter=name))
        return None
