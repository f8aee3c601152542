"""Check that a text is an origin as browsers send it in ``Origin`` (RFC 6454, 6.2).

App shells have schemes of their own: ``capacitor://localhost``, ``chrome-extension://<id>``.
"""

from __future__ import annotations

import re

from api.settings.errors import InvalidSetting

_SHAPE = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>\[[^/?#@\]]*\]|[^/?#@\[\]:]*)(:(?P<port>[^/?#@]*))?",
    re.IGNORECASE,
)
_WEB_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
# The URL Standard keeps the case of such a host, and it may be empty (app:///index.html in WebKit).
# Without the comma, which separates the origins of the setting.
_APP_HOST = re.compile(r"[A-Za-z0-9._~!$&'()+;=%-]*|\[[0-9a-f:.]+\]")
_PORT = re.compile(r"0|[1-9][0-9]{0,4}")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
# Their pages have an opaque origin (HTML Standard, 7.1.1), which browsers send as null. An older
# web view sends file://, for each file on the device.
_OPAQUE = {"about", "blob", "data", "file", "filesystem", "javascript"}


def can_be_allowed(value: str) -> bool:
    """Return whether the setting of allowed origins accepts an origin."""
    try:
        check(value)
    except InvalidSetting:
        return False
    return True


def is_web(value: str) -> bool:
    """Return whether an origin has a scheme that browsers open as a page: http or https."""
    return value.startswith(("http://", "https://"))


def check_web(value: str) -> None:
    """Refuse a value that is not an origin of the web."""
    check(value)
    if not is_web(value):
        raise InvalidSetting(f"{value!r} must begin with https:// or http://")


def check(value: str) -> None:
    """Refuse a value that differs from the form that browsers send, or that any page can have."""
    _check_not_shared(value)
    match = _SHAPE.match(value)
    if match is None or (not match["host"] and match["scheme"].lower() in _DEFAULT_PORTS):
        raise InvalidSetting(f"{value!r} is not an origin: scheme://host[:port]")
    if match.end() != len(value):
        raise InvalidSetting(f"{value!r} must be scheme://host[:port] and nothing after it")
    web = match["scheme"].lower() in _DEFAULT_PORTS
    scheme, host, port = match["scheme"], match["host"], match["port"]
    if scheme != scheme.lower() or (web and host != host.lower()):
        raise InvalidSetting(f"{value!r} must be in lower case, as browsers send it")
    if not (_WEB_HOST if web else _APP_HOST).fullmatch(host):
        raise InvalidSetting(f"{value!r} has a host that no browser sends (for ö it sends xn--…)")
    if port is not None and (not _PORT.fullmatch(port) or int(port) > 65535):
        raise InvalidSetting(f"{value!r} must have a port up to 65535 after the colon")
    if port is not None and port == _DEFAULT_PORTS.get(scheme):
        raise InvalidSetting(f"{value!r} must leave out the default port, as browsers do")


def _check_not_shared(value: str) -> None:
    if value == "*":
        raise InvalidSetting("must name each origin; '*' can't be combined with credentials")
    if "*" in value:
        raise InvalidSetting(
            f"{value!r} is a pattern, but origins are compared as whole texts: name each origin"
        )
    scheme = value.partition(":")[0].lower()
    if value.lower() == "null" or scheme in _OPAQUE:
        raise InvalidSetting(
            f"{value!r} can't be allowed: any file, data: page or sandboxed frame has the origin"
            " null, whoever wrote it"
        )
