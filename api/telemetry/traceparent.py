"""Parse the header traceparent (W3C Trace Context).

https://www.w3.org/TR/trace-context/#traceparent-header
"""

from __future__ import annotations

import re

from api.domain.origin import Origin

# Lower case only, as the standard says. A later version may append more after another dash.
_FORM = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?", re.ASCII)
_LONGEST = 512  # characters


def parse(header: str) -> Origin | None:
    """Return the trace and the caller's span; None: the header is invalid.

    A header that was sent twice arrives joined by a comma, and is invalid.
    """
    match = _FORM.fullmatch(header) if len(header) <= _LONGEST else None
    if match is None:
        return None
    version, trace_id, span_id, more = match.groups()
    if version == "ff" or (version == "00" and more is not None):
        return None
    if not trace_id.strip("0") or not span_id.strip("0"):
        return None
    return Origin(None, trace_id, span_id)
