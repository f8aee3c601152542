"""Write an export in one of its two formats.

Each ends with a line that marks it as complete: if the transport can't distinguish a truncated body
from a whole one (HTTP/1.0, which many proxies use towards the server), the file can.
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
# Characters that make a spreadsheet treat a cell as a formula (OWASP, CSV injection), full-width
# and small forms included. A cell begins after our separator, and after any other usual one:
# spreadsheets split by the settings of the country, and drop blanks and quotes before a value.
_FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# Tabs and line ends are no separators: they are escaped in every cell. No separator is a blank, so
# that a run of either is examined once.
_BLANK = "\\s\xad\u180e\u200b-\u200d\u202f\u2060-\u2064\u206a-\u206f\ufeff"
_BEGINS = re.compile(f"((?:^|[,;|\"'])[{_BLANK}]*)([{_FORMULA}])")
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class ExportFormat(Protocol):
    """A format that writes events one after the other."""

    media_type: str

    def head(self) -> bytes:
        """Return the bytes before the first event."""

    def events(self, events: Iterable[AuditEvent]) -> bytes:
        """Return the bytes of some events."""

    def end(self, count: int) -> bytes:
        """Return the bytes after the last event, which mark the export as complete."""


class NdJson:
    """One JSON object a line (https://github.com/ndjson/ndjson-spec)."""

    media_type = "application/x-ndjson"

    def head(self) -> bytes:
        return b""

    def events(self, events: Iterable[AuditEvent]) -> bytes:
        # the values stay the same, and a terminal shows every character
        lines = _encoder.encode_lines([responses.audit_event(event) for event in events])
        return escaped_json(lines)

    def end(self, count: int) -> bytes:
        return _encoder.encode({"export": {"complete": True, "events": count}}) + b"\n"


class Csv:
    """CSV as in RFC 4180, with a header; ``data`` is JSON, and formulas get a ``'`` in front.

    Control characters, including tabs and line ends, are escaped as in JSON.
    """

    media_type = "text/csv"

    def head(self) -> bytes:
        return _rows([_COLUMNS])

    def events(self, events: Iterable[AuditEvent]) -> bytes:
        return _rows(_cells(event) for event in events)

    def end(self, count: int) -> bytes:
        return _rows([("end", count, *[""] * (len(_COLUMNS) - 2))])


FORMS: dict[str, ExportFormat] = {"ndjson": NdJson(), "csv": Csv()}


def _cells(event: AuditEvent) -> list[str]:
    shown = responses.audit_event(event)
    shown["data"] = "" if event.data is None else _defused_json(_encoder.encode(event.data))
    shown["erased"] = " ".join(event.erased)
    return [_defused(str(shown[name] or "")) for name in _COLUMNS]


def _defused(cell: str) -> str:
    # the client chooses the user agent, and an auditor may open this in a spreadsheet
    text = escaped(cell).replace("\t", "\\u0009").replace("\n", "\\u000a")
    return _BEGINS.sub(r"\1'\2", text)


def _defused_json(raw: bytes) -> str:
    """Return the same JSON with no string that begins like a formula."""
    return _JSON_STRING.sub(
        lambda string: _BEGINS.sub(
            lambda match: f"{match[1]}\\u{ord(match[2]):04x}",
            string[0],
        ),
        escaped_json(raw).decode(),
    )


def _rows(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
