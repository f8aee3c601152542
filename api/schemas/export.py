"""The two forms of an export. Each ends in a line that says so: where the transport can't tell a
body that was cut off from a whole one (HTTP/1.0, which many proxies speak to us), the file can.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Protocol

import msgspec

from api.domain.audit import AuditEvent
from api.domain.visible_text import escaped, escaped_json
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
# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection), full-width and small
# forms included. A cell begins where it does for us, and where it would with another separator:
# spreadsheets split at what the country's settings say, and drop blanks and quotes before a value.
_FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# Tabs and ends of lines separate nothing: they are escapes in every cell. A separator is no blank,
# so that a run of either is looked at once.
_BLANK = "\\s\xad\u180e\u200b-\u200d\u202f\u2060-\u2064\u206a-\u206f\ufeff"
_BEGINS = re.compile(f"((?:^|[,;|\"'])[{_BLANK}]*)([{_FORMULA}])")
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


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
        # the values are the same, and a terminal shows all of it
        lines = _encoder.encode_lines([responses.audit_event(event) for event in events])
        return escaped_json(lines)

    def end(self, count: int) -> bytes:
        return _encoder.encode({"export": {"complete": True, "events": count}}) + b"\n"


class Csv:
    """RFC 4180, with a header; ``data`` is JSON. A would-be formula gets a ``'`` in front.

    Control characters, tabs and ends of lines included, are escapes as JSON writes them.
    """

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
    shown["data"] = "" if event.data is None else _defused_json(_encoder.encode(event.data))
    shown["erased"] = " ".join(event.erased)
    return [_defused(str(shown[name] or "")) for name in _COLUMNS]


def _defused(cell: str) -> str:
    # a user agent is whatever the client liked to say, and an auditor opens this in a spreadsheet
    text = escaped(cell).replace("\t", "\\u0009").replace("\n", "\\u000a")
    return _BEGINS.sub(r"\1'\2", text)


def _defused_json(raw: bytes) -> str:
    """The same JSON, in whose strings nothing begins as a formula."""
    return _JSON_STRING.sub(
        lambda string: _BEGINS.sub(
            lambda found: f"{found[1]}\\u{ord(found[2]):04x}",
            string[0],
        ),
        escaped_json(raw).decode(),
    )


def _rows(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
