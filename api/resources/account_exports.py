"""Serve ``/v1/account/export``: stream all that is held about the caller, in constant memory.

A slow reader occupies a thread, so there are few places, apart from those of auditors: owners can't
take them. It holds no connection of the pool between two pieces, and each of its writes has
CLIENT_TIMEOUT.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack

from flask import Blueprint, Flask, Response, request

from api import pool
from api.app_context import application, extension
from api.domain.audit import FeedEntry
from api.domain.document_piece import DocumentPiece, RowsPiece
from api.resilience.bulkhead import Bulkhead
from api.rules.accounts.export_account import begin_account_export, export_account
from api.schemas import responses
from api.schemas.document_stream import DocumentStream
from api.settings import Settings
from api.web import guards, http
from api.web.cross_origin import refuse_foreign_pages
from api.web.guards import current_session, freshly_authenticated
from api.web.session_interface import request_session

account_exports = Blueprint("account_exports", __name__, url_prefix="/v1/account/export")

_SHARE = 8  # one in this many threads may export
# Seconds for the whole document. Ten thousand rows take one; a reader that takes each piece just
# before CLIENT_TIMEOUT would otherwise hold its place for hours.
LONGEST = 300

Pieces = Generator[DocumentPiece | list[FeedEntry], None, None]


@account_exports.get("")
@freshly_authenticated
def read() -> Response:
    refuse_foreign_pages()
    current = current_session()
    language = http.language(current.account.language)
    if request.method == "HEAD":  # it reads nothing, and so counts nothing
        return _headed(Response(), language)
    with ExitStack() as stack:
        stack.enter_context(extension("account_exports").permit())
        pieces = export_account(current)
        first = next(pieces)  # before the event: after it, no error is answered with a 503
        begin_account_export(current, request_session().digest, http.client())
        body = _body(application(), first, pieces, language, guards.recheck())
        response = Response(body)
        response.call_on_close(stack.pop_all().close)
    return _headed(response, language)


def init_app(app: Flask, settings: Settings) -> None:
    """Create the bulkhead of exports."""
    places = max(1, settings.threads // _SHARE)
    app.extensions["gatebook.account_exports"] = Bulkhead("account_exports", places, wait=0)


def _headed(response: Response, language: str) -> Response:
    response.content_type = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    response.headers["Content-Language"] = language
    return response


def _body(
    app: Flask,
    piece: DocumentPiece | list[FeedEntry] | None,
    pieces: Pieces,
    language: str,
    recheck: Callable[[], bool],
) -> Iterator[bytes]:
    """Yield the document; after an exception the server closes without its end."""
    ends_at = time.monotonic() + LONGEST
    stream = DocumentStream()
    while piece is not None:
        if isinstance(piece, list):
            entries = [responses.feed_entry(entry, language) for entry in piece]
            piece = RowsPiece(("events",), entries)
        if written := stream.piece(piece):
            yield written
        if time.monotonic() > ends_at:
            raise TimeoutError  # the worker logs a client that is too slow
        with app.app_context():
            try:
                recheck()  # after the session ended, no further row is sent
                piece = next(pieces, None)
                pool.release()  # it raises if an extension yields within a transaction
            except BaseException:
                pieces.close()  # here, where such a transaction has its connection
                raise
    yield stream.end()
