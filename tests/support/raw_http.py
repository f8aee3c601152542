"""HTTP as bytes on a socket: what no client library would send."""

from __future__ import annotations

import json
import socket
from contextlib import closing, suppress
from typing import Any
from urllib.parse import urlsplit

from tests.support.at_once import LONGEST


def exchange(base: str, request: bytes) -> bytes:
    """Send to the server at ``base``; everything that came back until it closed."""
    parts = urlsplit(base)
    answer = b""
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=LONGEST)) as client:
        with suppress(BrokenPipeError, ConnectionResetError):  # it may answer before all is sent
            client.sendall(request)
        with suppress(ConnectionResetError):
            while chunk := client.recv(65536):
                answer += chunk
    return answer


def parse(answer: bytes) -> tuple[int, dict[str, str], Any]:
    """Status, headers with their names in lower case, and the body read as JSON."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in lines[1:])
    headers = {name.lower(): value for name, value in pairs}
    return int(lines[0].split()[1]), headers, json.loads(body)
