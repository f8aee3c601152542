"""An SMTP server on loopback that catches mails, and misbehaves as real servers do."""

from __future__ import annotations

import base64
import email
import email.policy
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import cast

from tests.support.at_once import LONGEST

DROP = "drop"  # The connection is cut instead of an answer.
HANG = "hang"  # Nothing is answered, and the connection stays open.
DRIBBLE = "dribble"  # An answer that never ends, some bytes at a time.

# (step, argument) -> an answer, one of the constants above, or None: the usual answer
Answering = Callable[[str, str], str | None]


@dataclass(frozen=True)
class Caught:
    """A mail that the server accepted, even if its answer was lost."""

    sender: str
    recipient: str
    content: bytes
    tls: bool
    user: str | None

    @property
    def mail(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.content, policy=email.policy.default)
        return cast(EmailMessage, parsed)

    @property
    def message_id(self) -> str:
        return self.content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


class SmtpServer:
    """An SMTP server; ``server.mails`` are the mails in the order of their arrival."""

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        implicit: bool = False,
        extensions: tuple[str, ...] = (),
        password: str | None = None,
    ) -> None:
        self.context, self.implicit = context, implicit
        self.extensions, self.password = extensions, password
        self.mails: list[Caught] = []
        # The last Message-ID of each connection that ended without QUIT.
        self.broken_off: set[str] = set()
        self.connections = 0
        self.answering: Answering = lambda _step, _argument: None
        # Called after the answer was sent.
        self.taken: Callable[[Caught], None] = lambda _caught: None
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"smtp://localhost:{self.port}?tls=off"

    def start(self) -> None:
        """Listen, always on the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening, and close open connections."""
        if self._listener is None:
            return
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._listener = None
        with self._lock:
            for sock in self._open:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def await_mails(self, count: int, seconds: float = LONGEST) -> list[Caught]:
        """Wait until ``count`` different mails have come."""
        deadline = time.monotonic() + seconds
        while len({mail.message_id for mail in list(self.mails)}) < count:
            assert time.monotonic() < deadline, f"{len(self.mails)} of {count} came"
            time.sleep(0.01)
        return list(self.mails)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(sock)
                self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            _Conversation(self, sock).run()
        except (OSError, ssl.SSLError):
            pass
        finally:
            sock.close()


class _ConnectionEnd(OSError):
    """An error that ends the connection."""


class _Conversation:
    def __init__(self, server: SmtpServer, sock: socket.socket) -> None:
        self._server, self._sock = server, sock
        self._tls = False
        self._user: str | None = None
        self._sender = self._recipient = ""
        self._last: str | None = None

    def run(self) -> None:
        if self._server.implicit:
            self._begin_tls()
        self._file = self._sock.makefile("rb")
        try:
            self._answer("CONNECT", "", "220 localhost ESMTP")
            while True:
                line = self._file.readline()
                if not line:
                    raise _ConnectionEnd
                self._command(line.decode("utf-8").rstrip("\r\n"))
        except OSError:
            if self._last is not None:
                self._server.broken_off.add(self._last)
            raise
        finally:
            self._file.close()
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)
            self._sock.close()

    def _begin_tls(self) -> None:
        assert self._server.context is not None
        self._sock = self._server.context.wrap_socket(self._sock, server_side=True)
        self._tls = True

    def _answer(self, step: str, argument: str, usual: str) -> bool:
        """Return whether the usual answer was given."""
        return self._give(self._server.answering(step, argument), usual)

    def _give(self, instruction: str | None, usual: str) -> bool:
        if instruction == DROP:
            raise _ConnectionEnd
        if instruction == HANG:
            self._file.readline()  # This waits until the client goes.
            raise _ConnectionEnd
        while instruction == DRIBBLE:
            self._sock.sendall(b"250-a\r\n")
            time.sleep(0.05)
        self._sock.sendall((instruction or usual).encode() + b"\r\n")
        return instruction is None

    def _command(self, line: str) -> None:
        verb, _, argument = line.partition(" ")
        verb = verb.upper()
        handlers = {
            "EHLO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "QUIT": self._quit,
        }
        if verb in handlers:
            handlers[verb](argument)
        else:
            self._answer(verb, argument, "250 ok")

    def _ehlo(self, argument: str) -> None:
        offered = ["localhost", *self._server.extensions]
        if self._server.context and not self._tls:
            offered.append("STARTTLS")
        if self._server.password:
            offered.append("AUTH PLAIN")
        lines = [f"250-{extension}" for extension in offered[:-1]] + [f"250 {offered[-1]}"]
        self._answer("EHLO", argument, "\r\n".join(lines))

    def _starttls(self, argument: str) -> None:
        if self._answer("STARTTLS", argument, "220 go on"):
            self._file.close()
            self._begin_tls()
            self._file = self._sock.makefile("rb")

    def _auth(self, argument: str) -> None:
        _, user, password = base64.b64decode(argument.split()[1]).decode().split("\0")
        if password != self._server.password:
            self._answer("AUTH", user, "535 5.7.8 no")
        elif self._answer("AUTH", user, "235 welcome"):
            self._user = user

    def _mail(self, argument: str) -> None:
        self._sender = argument.partition("<")[2].partition(">")[0]
        self._last = None
        self._answer("MAIL", argument, "250 ok")

    def _rcpt(self, argument: str) -> None:
        self._recipient = argument.partition("<")[2].partition(">")[0]
        self._answer("RCPT", self._recipient, "250 ok")

    def _quit(self, _argument: str) -> None:
        self._last = None
        self._sock.sendall(b"221 bye\r\n")
        raise _ConnectionEnd

    def _data(self, argument: str) -> None:
        if not self._answer("DATA", self._recipient, "354 go on"):
            return
        lines = []
        while (line := self._file.readline()) != b".\r\n":
            if not line:
                raise _ConnectionEnd
            lines.append(line.removeprefix(b"."))
        content = b"".join(lines)
        caught = Caught(self._sender, self._recipient, content, self._tls, self._user)
        self._last = caught.message_id
        instruction = self._server.answering("CONTENT", self._recipient)
        if instruction in {None, DROP, HANG}:
            # The server has the mail, whether or not its answer arrives.
            self._server.mails.append(caught)
        if self._give(instruction, "250 taken"):
            self._server.taken(caught)
