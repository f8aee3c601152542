"""Serve a front end and the API as one site by TLS, for any number of host names."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from tests.support.at_once import LONGEST
from tests.support.browser import Pages

_OF_THE_API = ("/v1/", "/.well-known/")
# The proxy's own hop (RFC 9110, 7.6.1), and what `http.server` sends by itself.
_DROPPED = frozenset({"connection", "date", "keep-alive", "server", "transfer-encoding"})


class _Site(Pages):
    """The pages of a folder, and the paths of the API behind them."""

    def __init__(self, *arguments: object, api: str, directory: str) -> None:
        self._api = urlsplit(api).netloc
        super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        if self.path.startswith(_OF_THE_API):
            self._forward()
        else:
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802
        self._forward()

    do_DELETE = do_PATCH = do_PUT = do_POST  # noqa: N815

    def _forward(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        # closed also where the browser has left, and writing to it fails
        with closing(http.client.HTTPConnection(self._api, timeout=LONGEST)) as connection:
            # With its own Host, as a balancer does: the API reads its address from the settings.
            connection.request(self.command, self.path, self.rfile.read(length), dict(self.headers))
            response = connection.getresponse()
            body = response.read()
            self.send_response(response.status)
            for name, value in response.getheaders():
                if name.lower() not in _DROPPED:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)


@contextmanager
def tls_site(pages: Path, api: str, context: ssl.SSLContext) -> Iterator[int]:
    """Serve the site on a free port, which is yielded."""
    handler = partial(_Site, api=api, directory=str(pages))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
