"""The HTTP side of the provider: requests, replies, and a server in threads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class ProviderRequest:
    """A request, with its query and form as the last value of each name."""

    method: str
    path: str
    headers: Message
    body: bytes
    query: Mapping[str, str]
    form: Mapping[str, str]


@dataclass(frozen=True)
class ProviderReply:
    """An answer that is not yet sent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """Return the bytes of the HTTP message."""
        head = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            f"Content-Length: {len(self.body)}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return "\r\n".join([*head, "", ""]).encode() + self.body


def json_reply(value: object, status: int = 200, **headers: str) -> ProviderReply:
    """Return a JSON document that nothing caches."""
    kind = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return ProviderReply(status, json.dumps(value).encode(), {**kind, **headers})


def page_reply(text: str, status: int = 200) -> ProviderReply:
    """Return an HTML page."""
    return ProviderReply(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})


def redirect_reply(url: str) -> ProviderReply:
    """Return a redirect, which is followed with GET."""
    return ProviderReply(303, b"", {"Location": url, "Cache-Control": "no-store"})


class ProviderSite(Protocol):
    """A program that answers requests."""

    def respond(self, request: ProviderRequest) -> ProviderReply: ...

    def write(
        self, request: ProviderRequest, reply: ProviderReply, stream: BufferedIOBase
    ) -> None: ...


class ProviderServer(ThreadingHTTPServer):
    """A server on loopback: ``serve_forever`` runs it."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, site: ProviderSite, port: int) -> None:
        self.site = site
        # Only this machine may reach a provider that asks for no password.
        super().__init__(("127.0.0.1", port), _ProviderHandler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore the errors of connections: clients end them as they like."""


class _ProviderHandler(BaseHTTPRequestHandler):
    server: ProviderServer

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        form = body.decode("utf-8", "replace") if self.command == "POST" else ""
        request = ProviderRequest(
            self.command,
            url.path,
            self.headers,
            body,
            dict(parse_qsl(url.query, keep_blank_values=True)),
            dict(parse_qsl(form, keep_blank_values=True)),
        )
        self.close_connection = True
        self.server.site.write(request, self.server.site.respond(request), self.wfile)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the URLs contain states and codes."""
