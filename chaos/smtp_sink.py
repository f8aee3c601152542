"""Run an SMTP sink: a mail server that stores each mail, and can refuse connections or hang."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO
from uuid import UUID

_LINK = re.compile(r"/([a-z-]+)#token=([\w-]+)")
_ANSWERS = {b"EHLO": b"250 localhost", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


@dataclass(frozen=True)
class ReceivedMail:
    """An accepted mail, with the id of its row in the outbox. A notice has no token."""

    id: UUID
    recipient: str
    page: str
    token: str
    digest: bytes
    at: float


class SmtpSink:
    """The sink, with ``mails`` in the order of arrival. Appending to a list needs no lock."""

    def __init__(self) -> None:
        self.mails: list[ReceivedMail] = []
        self._inbox: dict[str, list[ReceivedMail]] = {}
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._answering = threading.Event()
        self._answering.set()
        self._listener: socket.socket | None = None
        self._port = 0
        self.come_back()

    @property
    def url(self) -> str:
        """Return the MAIL_URL of this sink."""
        return f"smtp://127.0.0.1:{self._port}?tls=off"

    def come_back(self) -> None:
        """Listen, on the same port as before ``go_away``."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def go_away(self) -> None:
        """Refuse new connections, and cut the open ones."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            connections, self._open = self._open, []
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def hang(self) -> None:
        """Accept connections, but stop answering."""
        self._answering.clear()

    def resume(self) -> None:
        """Answer again, also the commands that arrived in the meantime."""
        self._answering.set()

    def token(self, recipient: str, page: str, nth: int = 1) -> str | None:
        """Return the nth token that a recipient got for a page, or None before it arrives."""
        mails = self._inbox.get(recipient, [])[:]
        tokens = list(dict.fromkeys(mail.token for mail in mails if mail.page == page))
        return tokens[nth - 1] if len(tokens) >= nth else None

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as file:
            self._answer(connection, b"220 localhost ESMTP")
            recipient = ""
            while line := file.readline():
                verb = line[:4].upper()
                if verb == b"RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                self._answer(connection, _ANSWERS.get(verb, b"250 ok"))
                if verb == b"DATA":
                    self._take(recipient, _content(file))
                    self._answer(connection, b"250 taken")
        with self._lock, suppress(ValueError):
            self._open.remove(connection)

    def _answer(self, connection: socket.socket, answer: bytes) -> None:
        self._answering.wait()
        connection.sendall(answer + b"\r\n")

    def _take(self, recipient: str, content: bytes) -> None:
        """Store a mail before the answer is sent: the client may not receive the answer."""
        mail = email.message_from_bytes(content, policy=email.policy.default)
        text = mail.get_body(("plain",))
        link = _LINK.search(text.get_content()) if text else None
        page, token = link.groups() if link else ("", "")
        item_id = UUID(mail["Message-ID"].strip("<>").partition("@")[0])
        digest = sha256(content).digest()
        received = ReceivedMail(item_id, recipient, page, token, digest, time.monotonic())
        self.mails.append(received)
        self._inbox.setdefault(recipient, []).append(received)


def _content(file: BinaryIO) -> bytes:
    lines = []
    while (line := file.readline()) != b".\r\n":
        if not line:
            raise ConnectionResetError
        lines.append(line.removeprefix(b"."))
    return b"".join(lines)
