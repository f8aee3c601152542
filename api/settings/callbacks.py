"""Check the URLs at which front ends and apps receive the answers of identity providers."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from api.outbound.url_policy import NotAllowed, destination
from api.settings.checks import is_loopback
from api.settings.errors import InvalidSetting

LONGEST = 220  # characters: the id of a provider is appended, and the column has 255
_MOST = 50

# RFC 8252, 7.1: a domain in reverse order, so that javascript: and other people's apps have none.
_APP = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:(//[a-z0-9.-]+)?(/[A-Za-z0-9._~-]+)*")


def check(values: tuple[str, ...]) -> None:
    """Refuse a callback that is no exact HTTPS URL, loopback address or scheme of an app."""
    if len(values) > _MOST or len(set(values)) != len(values):
        raise InvalidSetting(f"must be at most {_MOST} different URLs")
    for value in values:
        if fault := _fault(value):
            raise InvalidSetting(f"{value!r} {fault}")


def _fault(value: str) -> str | None:
    if len(value) > LONGEST or value.endswith("/"):
        return f"must have at most {LONGEST} characters, and no / at its end"
    if not value.startswith(("http://", "https://")):
        is_app = _APP.fullmatch(value)
        return None if is_app else "must begin with https://, or be like com.example.app:/signed-in"
    try:
        destination(value)
    except NotAllowed as refusal:
        return str(refusal)
    if "?" in value:
        return "must have no query"
    if value.startswith("http://") and not is_loopback(urlsplit(value).hostname):
        return "must be https:// unless the host is localhost: it carries codes"
    return None
