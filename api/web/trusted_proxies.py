"""WSGI middleware that takes the client's address and scheme from trusted proxies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from api.domain.client_address import client_address

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxies:
    """A reader of the entries that the trusted proxies appended, counted from the right.

    Werkzeug's ``ProxyFix`` reads the whole list, character by character, and takes a quote in it
    for the beginning of a string: a client that sent one came from the proxy's own address.
    """

    def __init__(self, wsgi_app: WSGIApplication, hops: int) -> None:
        self.wsgi_app = wsgi_app
        self._hops = hops

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # An unreadable address is replaced by the proxy's own. In one bucket for all unknown
        # addresses, strangers from elsewhere would use up the limits of everyone behind this proxy.
        if address := client_address(self._entry(environ.get("HTTP_X_FORWARDED_FOR"))):
            environ["REMOTE_ADDR"] = address
        if scheme := self._entry(environ.get("HTTP_X_FORWARDED_PROTO")):
            environ["wsgi.url_scheme"] = scheme
        return self.wsgi_app(environ, start_response)

    def _entry(self, header: str | None) -> str | None:
        """Return the outermost trusted proxy's entry; None if the request bypassed the proxies."""
        entries = (header or "").rsplit(",", self._hops)
        return entries[-self._hops].strip(' \t"') if len(entries) >= self._hops else None
