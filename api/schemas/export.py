"""The two forms of an export. Each ends in a line that says so: where the transport can't tell a
body that was cut off from a whole one (HTTP/1.0, which many proxies speak to us), the file can.
"""

import csv
import io
from collections.abc import Iterable
from typing import Protocol

import msgspec

from api.domain.audit import AuditEvent
from api.schemas import responses

_encoder = msgspec.json.Encoder()
_COLUMNS = (
    "id",
    "occurred_at",
    "type",
    "outcome",
    "actor",
    "subject",
    "session_id",
    "request_id",
    "ip",
    "user_agent",
    "data",
    "erased",
)
# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Form(Protocol):
    """How events are written one after the other."""

    media_type: str

    def head(self) -> bytes:
        """What comes before the first."""

    def events(self, events: Iterable[AuditEvent]) -> bytes:
        """Some of them."""

    def end(self, count: int) -> bytes:
        """What comes after the last: that these were all of them."""


class NdJson:
    """One JSON object a line (https://github.com/ndjson/ndjson-spec)."""

    media_type = "application/x-ndjson"

    def head(self) -> bytes:
        return b""

    def events(self, events: Iterable[AuditEvent]) -> bytes:
        return _encoder.encode_lines([responses.audit_event(event) for event in events])

    def end(self, count: int) -> bytes:
        return _encoder.encode({"export": {"complete": True, "events": count}}) + b"\n"


class Csv:
    """RFC 4180, with a header; ``data`` is JSON. A would-be formula gets a ``'`` in front."""

    media_type = "text/csv"

    def head(self) -> bytes:
        return _rows([_COLUMNS])

    def events(self, events: Iterable[AuditEvent]) -> bytes:
        return _rows(_cells(event) for event in events)

    def end(self, count: int) -> bytes:
        return _rows([("end", count, *[""] * (len(_COLUMNS) - 2))])


FORMS: dict[str, Form] = {"ndjson": NdJson(), "csv": Csv()}


def _cells(event: AuditEvent) -> list[str]:
    shown = responses.audit_event(event)
    shown["data"] = "" if event.data is None else _encoder.encode(event.data).decode()
    shown["erased"] = " ".join(event.erased)
    return [_defused(str(shown[name] or "")) for name in _COLUMNS]


def _defused(cell: str) -> str:
    # a user agent is whatever the client liked to say, and an auditor opens this in a spreadsheet
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _rows(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
