"""The request that caused a piece of work, as log lines name it."""

from __future__ import annotations

import re
from typing import Self

import msgspec

_OF_TRACE = re.compile(r"([0-9a-f]{32})-([0-9a-f]{16})", re.ASCII)


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """The id of a request, and its trace and span (W3C Trace Context); None: unknown.

    It is stored, also by other releases: add members at the end only.
    """

    request_id: str | None = None
    trace_id: str | None = None
    span_id: str | None = None

    @classmethod
    def of_request_id(cls, request_id: str | None) -> Self:
        """Return the origin by the id that an audit event has; see ``as_request_id``."""
        match = _OF_TRACE.fullmatch(request_id or "")
        return cls(request_id, match[1], match[2]) if match else cls(request_id)

    def as_request_id(self) -> str:
        """Return trace and span as the id of a request that has no other.

        So an audit event leads to the trace, and an erasure of its request id erases the trace.
        """
        return f"{self.trace_id}-{self.span_id}"

    def fields(self) -> dict[str, str]:
        """Return the known members, as fields of a log line."""
        members = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in members.items() if value is not None}


UNKNOWN = Origin()
