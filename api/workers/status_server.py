"""Serve a few short answers by HTTP/1.1, beside the work of a worker process.

Slow clients and floods cost the work nothing: one thread holds all connections, each has a
deadline, and beyond a number of them the oldest is closed. Requests have no body, and a connection
serves one of them.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import structlog

from api.workers.loop import Threads

log = structlog.get_logger("api.worker")

_DEADLINE = 5.0  # seconds, from the connection to the end of the answer
_MOST = 64  # connections
_LONGEST_HEAD = 8192  # bytes
_REQUEST_LINE = re.compile(r"([A-Z]{1,16}) (/[\x21-\x7e]*) HTTP/1\.[01]")


@dataclass(frozen=True)
class Answer:
    """An answer with its body, which a HEAD leaves out."""

    status: HTTPStatus
    content_type: str = "application/json"
    body: bytes = b""


# Returns the answer to a path, by the value of the header Authorization, if there is exactly one.
# It is called in the thread of all connections, so it must not wait.
Respond = Callable[[str, str | None], Answer]


class StatusServer:
    """A listener in a thread of its own."""

    def __init__(self, host: str, port: int, respond: Respond) -> None:
        """Bind the address. Raises ``OSError``."""
        family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        self._socket = socket.create_server(
            (host, port),
            family=family,
            backlog=_MOST,
            dualstack_ipv6=host == "::" and socket.has_dualstack_ipv6(),  # as gunicorn
        )
        self._respond = respond
        self._open: dict[asyncio.Task[None], None] = {}  # the oldest first
        self._events = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._threads = Threads()
        self._threads.add("status", self._run)

    def start(self) -> None:
        """Serve until ``close``."""
        self._threads.start()

    def close(self) -> None:
        """Close the listener and all connections."""
        self._events.call_soon_threadsafe(self._ended.set)
        self._threads.join(_DEADLINE)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._events) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._take, sock=self._socket, limit=_LONGEST_HEAD)
        async with server:
            await self._ended.wait()
            for task in list(self._open):
                task.cancel()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = None
        if len(self._open) > _MOST:
            oldest = next(iter(self._open))
            del self._open[oldest]  # else the next connection of a burst would cancel it once more
            oldest.cancel()
        try:
            async with asyncio.timeout(_DEADLINE):
                writer.write(await self._answer(reader))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            writer.transport.abort()
        except Exception as error:  # noqa: BLE001 - asyncio would log its text, without structure
            writer.transport.abort()
            log.error("worker_status_failed", exception=type(error).__name__)
        finally:
            self._open.pop(task, None)

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            return _text(Answer(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE), with_body=True)
        request, *headers = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        line = _REQUEST_LINE.fullmatch(request)
        if line is None:
            return _text(Answer(HTTPStatus.BAD_REQUEST), with_body=True)
        if line[1] not in {"GET", "HEAD"}:
            return _text(Answer(HTTPStatus.METHOD_NOT_ALLOWED), with_body=True)
        answer = self._respond(line[2].partition("?")[0], _authorization(headers))
        return _text(answer, with_body=line[1] == "GET")


def _authorization(headers: list[str]) -> str | None:
    values = [
        value.strip()
        for name, _, value in (header.partition(":") for header in headers)
        if name.lower() == "authorization"
    ]
    return values[0] if len(values) == 1 else None


def _text(answer: Answer, *, with_body: bool) -> bytes:
    lines = [
        f"HTTP/1.1 {answer.status.value} {answer.status.phrase}",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    if answer.status is HTTPStatus.METHOD_NOT_ALLOWED:
        lines.append("Allow: GET, HEAD")  # RFC 9110, 15.5.6
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head + answer.body if with_body else head
