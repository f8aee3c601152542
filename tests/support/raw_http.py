"""Send HTTP as bytes on a socket: requests that no client library would send."""

from __future__ import annotations

import json
import socket
from contextlib import closing, suppress
from typing import Any
from urllib.parse import urlsplit

from tests.support.at_once import LONGEST


def exchange(base: str, request: bytes) -> bytes:
    """Send bytes to the server at ``base``, and return all it answers until it closes."""
    parts = urlsplit(base)
    answer = b""
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=LONGEST)) as client:
        # The server may answer before it has read everything.
        with suppress(BrokenPipeError, ConnectionResetError):
            client.sendall(request)
        with suppress(ConnectionResetError):
            while chunk := client.recv(65536):
                answer += chunk
    return answer


def parse(answer: bytes) -> tuple[int, dict[str, str], Any]:
    """Return the status, the headers with names in lower case, and the body read as JSON."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in lines[1:])
    headers = {name.lower(): value for name, value in pairs}
    return int(lines[0].split()[1]), headers, json.loads(body)
