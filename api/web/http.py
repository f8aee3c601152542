"""Helpers that views share: read bodies, queries and headers, write answers.

Extensions use them too.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, jsonify, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import parse_accept_header

from api import settings
from api.domain import ids, languages
from api.domain.client import Client
from api.domain.client_address import client_address
from api.domain.proof import ProofInput
from api.errors import FieldError, InvalidHeader, InvalidQuery, NotFound
from api.rules.idempotency import IdempotentRequest
from api.rules.proofs.issue_proof import ProofRequest
from api.schemas import responses
from api.schemas.engine.body import JsonForm, read_body, read_query
from api.schemas.engine.typed_text import allowing
from api.telemetry import request_id
from api.web.cross_origin import brings_json
from api.web.header_lists import beginning, entity_tags

View = TypeVar("View", bound=Callable[..., Any])
Item = TypeVar("Item")
Filters = Mapping[str, str]  # query parameters as they were sent

_LONGEST_USER_AGENT = 512
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def takes(form_class: type[JsonForm]) -> Callable[[View], View]:
    """Parse the body as this form; the view gets it as ``body``, valid."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def reading(**arguments: Any) -> Any:
            raw = request.get_data(cache=True)
            if raw and not brings_json():
                raise UnsupportedMediaType
            limit = settings.current()
            if len(raw) > limit.max_body_bytes:  # a chunked body has no Content-Length
                raise RequestEntityTooLarge
            with allowing(limit.allowed_special_use_domains):
                body = read_body(form_class, raw)
            return view(body=body, **arguments)

        reading.body_form = form_class  # type: ignore[attr-defined]
        return reading  # type: ignore[return-value]

    return decorate


def inline_safe(view: View) -> View:
    """Mark a view that waits for nothing except the check of its session.

    The server may answer it in its main loop (fast path), see ``api.server.event_loop``.
    """
    view.inline_safe = True  # type: ignore[attr-defined]
    return view


def asks(form_class: type[JsonForm]) -> Callable[[View], View]:
    """Parse the query string as this form; the view gets it as ``query``, valid."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def reading(**arguments: Any) -> Any:
            return view(query=read_query(form_class, request.args), **arguments)

        reading.query_form = form_class  # type: ignore[attr-defined]
        return reading  # type: ignore[return-value]

    return decorate


def client(chosen: str | None = None) -> Client:
    """Return the client: address (as trusted proxies report it), user agent and request id.

    ``chosen`` is the language that the body names; None means that of Accept-Language.
    """
    user_agent = request.headers.get("User-Agent")
    return Client(
        ip=client_address(request.remote_addr),
        user_agent=_storable(user_agent)[:_LONGEST_USER_AGENT] if user_agent else None,
        request_id=request_id.current(),
        language=chosen or language(),
    )


def language(otherwise: str | None = None) -> str:
    """Return the supported language that the client prefers (RFC 9110, 12.5.4).

    ``otherwise``: the language if the client prefers none of ours; None means English.
    """
    accepted = parse_accept_header(beginning("Accept-Language"), LanguageAccept)
    tags = (tag for tag, quality in accepted if quality > 0)
    return languages.lookup(tags, otherwise or languages.DEFAULT)


def once(account_id: UUID | None = None) -> IdempotentRequest | None:
    """Return the request's idempotency key with its operation, or None.

    Raises ``InvalidHeader``.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidHeader("Idempotency-Key must have 1 to 255 visible ASCII characters.")
    operation = f"{request.method} {request.path}"
    return IdempotentRequest.of(operation, account_id, key, request.get_data(cache=True))


class Tagged(Protocol):
    """A resource with a version: an account, a webhook, or one of an extension."""

    @property
    def id(self) -> UUID: ...

    @property
    def version(self) -> int: ...


def etag(resource: Tagged) -> str:
    """Return the strong entity tag, which names the resource and its version.

    ``/v1/account`` is another resource for each caller: with the version alone, a tag that one
    person got would allow a change of another person's account, or answer 304 for it. A resource
    that also changes without a new version has a ``content_tag``.
    """
    content_tag = getattr(resource, "content_tag", "")
    return f'"{_tag_name(resource.id)}-{resource.version}{content_tag}"'


def expected_versions(resource_id: UUID) -> frozenset[int] | None:
    """Return the versions of this resource that If-Match allows; None if it allows any.

    A tag of another resource allows none. The forms that compressing proxies give to a tag count,
    too: these tags change with each change of the resource.
    """
    tags = entity_tags("If-Match")
    if "If-Match" not in request.headers or tags is None:
        return None
    pattern = re.compile(f"{_tag_name(resource_id)}-([1-9][0-9]{{0,8}})(?:-[0-9a-f]{{8}})?")
    matches = [pattern.fullmatch(tag) for tag in tags]
    return frozenset(int(match[1]) for match in matches if match)


def answer(document: Any, status: int = 200, *, of: Tagged | None = None) -> Response:
    """Return a JSON answer; with ``of``, the resource that it shows, it has an ETag."""
    response = jsonify(document)
    if status != 200:
        response.status_code = status
    if of is None:
        return response
    response.headers["ETag"] = etag(of)
    return unless_known(response)


def requested(proof_request: ProofRequest) -> Response:
    """Return 202: a mail for the request is on its way, if one is to be sent."""
    response = answer(responses.requested(proof_request.id, proof_request.expires_at), 202)
    if proof_request.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def claim_of(body: Any) -> ProofInput:
    """Return the proof that a form with ``ProofFields`` contains: a token, or an id with a code."""
    proof_id = body.id.data
    return ProofInput(body.token.data, UUID(proof_id) if proof_id else None, body.code.data)


def document(content: bytes | str, content_type: str) -> Response:
    """Return an answer that is the same for everyone; clients cache it and revalidate its ETag."""
    response = Response(content, content_type=content_type)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return unless_known(response)


def unless_known(response: Response) -> Response:
    """Return 304 if the client's If-None-Match names the answer's ETag (RFC 9110, 13.1.2).

    Werkzeug's ``make_conditional`` is not used: it also answers If-Match, with a 412 that is no
    problem document.
    """
    tag, _ = response.get_etag()
    tags = entity_tags("If-None-Match")
    if request.method in {"GET", "HEAD"} and tag and (tags is None or tag in tags):
        response.status_code = 304
        response.set_data(b"")
        del response.headers["Content-Type"]
        del response.headers["Content-Length"]
    return response


def nothing() -> Response:
    """Return 204: no body, and no Content-Type that would describe one."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def path_id(text: str) -> UUID:
    """Return the id in a path. Raises ``NotFound`` if it is none."""
    parsed = ids.parse_id(text)
    if parsed is None:
        raise NotFound
    return parsed


def cursor_of(query: JsonForm, filters: Filters | None = None) -> UUID | None:
    """Return the id that a cursor names; None without a cursor.

    ``filters`` are the other parameters of the list: a cursor continues only the list that it comes
    from. Raises ``InvalidQuery``.
    """
    opened = open_cursor(query, filters)
    return opened[0] if opened else None


def open_cursor(
    query: JsonForm, filters: Filters | None = None, more: int = 0
) -> tuple[UUID, bytes] | None:
    """Return the cursor's id and the ``more`` bytes that ``make_cursor`` was given."""
    text: str | None = query.cursor.data  # type: ignore[attr-defined]
    if text is None:
        return None
    opened = ids.from_cursor(text, _binding(filters), more)
    if opened is None:
        raise InvalidQuery(
            [
                FieldError(
                    "invalid_cursor",
                    "This list cannot be continued here. Please start again.",
                    parameter="cursor",
                )
            ]
        )
    return opened


def make_cursor(last: UUID, filters: Filters | None = None, more: bytes = b"") -> str:
    """Return a cursor for the list with these filters."""
    return ids.to_cursor(last, _binding(filters) + more)


def page(
    items: Sequence[Item],
    limit: int,
    show: Callable[[Item], Any],
    id_of: Callable[[Item], UUID],
    filters: Filters | None = None,
) -> Response:
    """Return a page of a keyset-paginated list.

    ``items`` holds one more than ``limit`` if there is another page; ``filters`` as for
    ``cursor_of``.
    """
    shown = items[:limit]
    more = make_cursor(id_of(shown[-1]), filters) if len(items) > limit else None
    response = jsonify({"items": [show(item) for item in shown], "next": more})
    if more is not None:
        query = urlencode({**(filters or {}), "limit": limit, "cursor": more})
        response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response


def _tag_name(resource_id: UUID) -> str:
    return hashlib.sha256(resource_id.bytes).hexdigest()[:12]


def _binding(filters: Filters | None) -> bytes:
    # Not secret: a caller who forges a cursor could ask for the same with its filters.
    named = urlencode(sorted((filters or {}).items()))
    return hashlib.sha256(named.encode()).digest()[:8] if named else b""


def _storable(text: str) -> str:
    # WSGI passes headers as Latin-1; most text that is not ASCII was UTF-8. Remove control
    # characters.
    decoded = text.encode("latin-1").decode("utf-8", "replace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", decoded)
