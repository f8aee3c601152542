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
        if (entry := self._entry(environ.get("HTTP_X_FORWARDED_FOR"))) is not None:
            # "" if it is unreadable, and no other address: those of the proxies would put all their
            # clients into one bucket, and an entry further left may be the client's own text.
            environ["REMOTE_ADDR"] = client_address(entry) or ""
        if scheme := self._entry(environ.get("HTTP_X_FORWARDED_PROTO")):
            environ["wsgi.url_scheme"] = scheme
        return self.wsgi_app(environ, start_response)

    def _entry(self, header: str | None) -> str | None:
        """Return the outermost trusted proxy's entry; None if the request bypassed the proxies."""
        if header is None:
            return None
        # An empty entry counts: a proxy may have appended it for an address that it did not know.
        entries = header.rsplit(",", self._hops)
        return entries[-self._hops].strip(' \t"') if len(entries) >= self._hops else None
