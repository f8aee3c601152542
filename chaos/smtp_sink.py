"""Run an SMTP sink: a mail server that keeps each mail, and can be away or hang."""

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
    """A mail that was taken; ``id`` is that of its row in the outbox. A notice has no token."""

    id: UUID
    recipient: str
    page: str
    token: str
    digest: bytes
    at: float


class SmtpSink:
    """``mails`` is what came, in that order. Appending to a list needs no lock."""

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
        """For MAIL_URL."""
        return f"smtp://127.0.0.1:{self._port}?tls=off"

    def come_back(self) -> None:
        """Listen, always on the same port."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def go_away(self) -> None:
        """Connections are refused from now on, and those that were open are cut."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            going, self._open = self._open, []
        for one in going:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def hang(self) -> None:
        """Connections are taken, and nothing is answered any more."""
        self._answering.clear()

    def go_on(self) -> None:
        """Answer again."""
        self._answering.set()

    def token(self, recipient: str, page: str, nth: int = 1) -> str | None:
        """The nth that was mailed there for that page of the front end, once it has come."""
        found = [one for one in self._inbox.get(recipient, [])[:] if one.page == page]
        tokens = list(dict.fromkeys(one.token for one in found))
        return tokens[nth - 1] if len(tokens) >= nth else None

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(taken)
            threading.Thread(target=self._serve, args=(taken,), daemon=True).start()

    def _serve(self, taken: socket.socket) -> None:
        with suppress(OSError), taken, taken.makefile("rb") as file:
            self._answer(taken, b"220 localhost ESMTP")
            recipient = ""
            while line := file.readline():
                verb = line[:4].upper()
                if verb == b"RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                self._answer(taken, _ANSWERS.get(verb, b"250 ok"))
                if verb == b"DATA":
                    self._take(recipient, _content(file))
                    self._answer(taken, b"250 taken")
        with self._lock, suppress(ValueError):
            self._open.remove(taken)

    def _answer(self, taken: socket.socket, answer: bytes) -> None:
        self._answering.wait()
        taken.sendall(answer + b"\r\n")

    def _take(self, recipient: str, content: bytes) -> None:
        """It is in the server's hands, whether the answer gets through or not."""
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
