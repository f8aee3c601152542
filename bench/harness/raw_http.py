"""Build requests as bytes, as wrk sends them, and send single ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPResponse
from socket import create_connection
from typing import Any

# A browser's, so that parsing it takes as long as in production.
USER_AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36"
)
# wrk replaces this by a number of the same length that no other request has.
UNIQUE = "{unique-number}"


def request(
    method: str, path: str, headers: Mapping[str, str] | None = None, body: object = None
) -> bytes:
    """Return one HTTP/1.1 request; ``body`` becomes JSON."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = {"Host": "127.0.0.1", "User-Agent": USER_AGENT, "Accept": "application/json"}
    lines |= headers or {}
    if body is not None:
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content


def send_each(port: int, requests: Iterable[bytes]) -> Iterator[tuple[HTTPResponse, Any]]:
    """Send requests one by one; yield each answer with its body as JSON, or None."""
    with create_connection(("127.0.0.1", port), timeout=30) as connection:
        for data in requests:
            connection.sendall(data)
            response = HTTPResponse(connection)
            response.begin()
            content = response.read()
            yield response, json.loads(content) if content else None
