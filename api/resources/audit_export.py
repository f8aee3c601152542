"""Serve ``/v1/audit-events/export``: stream a range of the trail in constant memory.

A slow reader occupies a thread, so the number of exports is limited. It holds no connection of the
pool: each batch takes one and returns it before the batch is sent.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from flask import Blueprint, Flask, Response, request

from api.app_context import application, extension
from api.domain.audit import AuditEvent
from api.domain.permissions import Permission
from api.resilience.bulkhead import Bulkhead
from api.rules.audit_trail.export_audit_trail import export_audit_trail
from api.rules.audit_trail.parse_trail_query import parse_trail_query
from api.schemas.audit_trail import AuditExportQuery
from api.schemas.export import FORMS, ExportFormat
from api.settings import Settings
from api.web import guards, http
from api.web.guards import permitted

audit_export = Blueprint("audit_export", __name__, url_prefix="/v1/audit-events/export")

_SHARE = 8  # one in this many threads may export


@audit_export.get("")
@permitted(Permission.AUDIT_READ, tokens=True)
@http.asks(AuditExportQuery)
def read(query: AuditExportQuery) -> Response:
    filters = {name: query.patch_data[name] for name in query.present - {"format"}}
    trail_query = parse_trail_query(filters)
    name = query.format.data or _accepted()
    form = FORMS[name]
    batches = export_audit_trail(trail_query)
    with ExitStack() as stack:
        stack.enter_context(extension("exports").permit())
        first = next(batches, None)  # an error here is still answered with a problem document
        body = _body(application(), form, first, batches, guards.recheck())
        zipped = request.accept_encodings.quality("gzip") > 0
        response = Response(_gzipped(body) if zipped else body, content_type=form.media_type)
        response.call_on_close(stack.pop_all().close)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Disposition"] = f'attachment; filename="audit-events.{name}"'
    return response


def init_app(app: Flask, settings: Settings) -> None:
    """Create the bulkhead of exports."""
    places = max(1, settings.threads // _SHARE)
    app.extensions["gatebook.exports"] = Bulkhead("exports", places, wait=0)


def _accepted() -> str:
    accepted = request.accept_mimetypes
    types = {form.media_type: name for name, form in FORMS.items()}
    return types[accepted.best_match(types, default=FORMS["ndjson"].media_type)]


def _body(
    app: Flask,
    form: ExportFormat,
    batch: list[AuditEvent] | None,
    batches: Iterator[list[AuditEvent]],
    recheck: Callable[[], bool],
) -> Iterator[bytes]:
    """Yield the body; after an exception the server closes without the last chunk."""
    count = 0
    yield form.head()
    while batch is not None:
        yield form.events(batch)
        count += len(batch)
        with app.app_context():
            recheck()  # after a session ended or a role was revoked, no further line is sent
            batch = next(batches, None)
    yield form.end(count)


def _gzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(level=3, wbits=31)  # 31: with the header and checksum of gzip
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()
