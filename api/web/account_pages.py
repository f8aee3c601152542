"""Write pages of accounts, and read the cursors that continue them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request

from api.domain.account_search import AccountPage, Place
from api.errors import FieldError, InvalidBody, InvalidQuery
from api.schemas import responses
from api.web import sealed_cursor
from api.web.guards import current_principal

_MESSAGE = "This list cannot be continued here. Please start again."


def place_in(cursor: str | None, query: dict[str, Any], *, in_body: bool) -> Place | None:
    """Return the place that a cursor names; None without a cursor.

    ``query``: everything else that was asked for: a cursor continues only the same search of the
    same caller. Raises ``InvalidQuery``, ``InvalidBody`` if ``in_body``.
    """
    if cursor is None:
        return None
    content = sealed_cursor.unseal(cursor, current_principal().id, [request.path, query])
    if content is not None:
        return Place.decode(content)
    if in_body:
        raise InvalidBody([FieldError("invalid_cursor", _MESSAGE, pointer="#/cursor")])
    raise InvalidQuery([FieldError("invalid_cursor", _MESSAGE, parameter="cursor")])


def answer(page: AccountPage, query: dict[str, Any], limit: int) -> Response:
    """Return a page; a GET has a ``Link`` to the next one."""
    more = None
    if page.next is not None:
        caller_id, bound = current_principal().id, [request.path, query]
        more = sealed_cursor.seal(page.next.encode(), caller_id, bound)
    response = jsonify({"items": list(map(responses.account_view, page.items)), "next": more})
    if more is not None and request.method == "GET":
        link = urlencode({**query, "limit": limit, "cursor": more})
        response.headers["Link"] = f'<{request.path}?{link}>; rel="next"'
    return response
