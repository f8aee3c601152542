"""Read request headers that are lists."""

from __future__ import annotations

import re

from flask import request
from werkzeug.http import parse_etags

_LONGEST_LIST = 1024  # bytes of a header that is a list
_CODING = re.compile(r"-(?:gzip|br|zstd|deflate)\Z")


def beginning(name: str) -> str:
    """Return the first KiB of a header that is a list, without the member that is cut off.

    Fields of the same name are already joined. Parsing a whole head of such members took 30 ms.
    """
    value = request.headers.get(name, "")
    if len(value) <= _LONGEST_LIST:
        return value
    return value[: _LONGEST_LIST + 1].rpartition(",")[0]


def entity_tags(header: str) -> set[str] | None:
    """Return the entity tags of a header, without the marks of compressing proxies; None for any.

    nginx and HAProxy weaken a tag (``W/"…"``); Apache and Caddy append the coding (``"…-gzip"``).
    """
    etags = parse_etags(beginning(header))
    if etags.star_tag:
        return None
    tags = etags.as_set(include_weak=True)
    return {_CODING.sub("", tag) for tag in tags if tag}  # Werkzeug reads "" as None
