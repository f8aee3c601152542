"""Requests as bytes, as wrk sends them, and a small client that sends them one by one first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPResponse
from io import BytesIO
from socket import create_connection
from typing import Any

# A browser's, so that what parses it has something to parse.
USER_AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36"
)
# Where a request has this, wrk puts a number of the same length that comes only once.
UNIQUE = "{unique-number}"


def request(
    method: str, path: str, headers: Mapping[str, str] | None = None, body: object = None
) -> bytes:
    """One HTTP/1.1 request; ``body`` becomes JSON."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = {"Host": "127.0.0.1", "User-Agent": USER_AGENT, "Accept": "application/json"}
    lines |= headers or {}
    if body is not None:
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content


class Client:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._socket = create_connection(("127.0.0.1", port), timeout=30)

    def send(self, data: bytes) -> tuple[HTTPResponse, Any]:
        """The answer, and its body as JSON (None when there is none)."""
        self._socket.sendall(data)
        response = HTTPResponse(self._socket)
        response.begin()
        content = response.read()
        return response, json.load(BytesIO(content)) if content else None

    def close(self) -> None:
        self._socket.close()
