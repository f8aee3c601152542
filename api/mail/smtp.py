"""SMTP (RFC 5321): TLS that is verified, answers told apart, and an end to every wait."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from api.mail.envelope import Envelope
from api.mail.undelivered import Away, Refused
from api.settings.mail_url import MailServer

_ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463


class SmtpTransport:
    """One connection, kept while there is mail to send."""

    idle = 1.0

    def __init__(self, server: MailServer, tls_ca: str, timeout: float, sender_domain: str) -> None:
        self._server = server
        self._timeout = timeout
        self._context = ssl.create_default_context(cafile=tls_ca or None)
        self._name = _own_name(sender_domain)
        self._smtp: _Smtp | None = None
        self._until = 0.0

    def send(self, envelope: Envelope) -> None:
        """Raises ``Away``, ``Refused``; within the timeout and a little."""
        with self._in_time():
            kept = self._smtp is not None
            try:
                answer = self._command("MAIL", *self._mail(envelope))
                if kept and answer[0] != 250:
                    self.close()
            except Refused as refused:
                if not kept or self._late() or refused.permanent:
                    raise
            if self._smtp is None and kept:
                # the server had enough of a connection that was kept: that says nothing of the mail
                answer = self._command("MAIL", *self._mail(envelope))
            self._hand_over(envelope, answer)

    def close(self) -> None:
        """Say goodbye, if it can be heard at once."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.farewell()
            smtp.close()

    def _mail(self, envelope: Envelope) -> tuple[Any, ...]:
        smtp = self._connected()
        if not envelope.international:
            return smtp.mail, envelope.sender
        if not smtp.has_extn("smtputf8"):
            reason = "the address needs SMTPUTF8, which the mail server does not offer"
            raise Refused(reason, permanent=True)
        return smtp.mail, envelope.sender, ["SMTPUTF8", "BODY=8BITMIME"]

    def _hand_over(self, envelope: Envelope, answer: tuple[int, bytes]) -> None:
        # a sender that is not wanted is a fault of the configuration, not of the mail: never final
        self._judge("MAIL", answer, {250}, final=False)
        smtp = self._connected()
        answer = self._command("RCPT", smtp.rcpt, envelope.recipient)
        self._judge("RCPT", answer, {250, 251}, final=True)
        answer = self._command("DATA", smtp.data, envelope.content)
        self._judge("DATA", answer, {250}, final=True)

    def _command(self, step: str, command: Any, *arguments: Any) -> tuple[int, bytes]:
        try:
            answer: tuple[int, bytes] = command(*arguments)
        except smtplib.SMTPDataError as error:  # anything but 354
            said = error.smtp_error
            return error.smtp_code, said if isinstance(said, bytes) else said.encode()
        except OSError as error:  # smtplib's own are among them
            self.close()
            why = "no answer in time" if self._late() else f"lost ({type(error).__name__})"
            raise Refused(f"{step}: {why}", permanent=False) from error
        except ValueError as error:  # it was never sent
            raise Refused(f"{step}: {type(error).__name__}", permanent=True) from error
        return answer

    def _judge(self, step: str, answer: tuple[int, bytes], good: set[int], *, final: bool) -> None:
        code, text = answer
        if code in good:
            return
        if code == 421:
            self.close()  # RFC 5321, 3.8: it closes, too
        elif self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.rset()
        # the text may name the recipient
        enhanced = _ENHANCED.match(text)
        said = f"{code} {enhanced[1].decode()}" if enhanced else str(code)
        raise Refused(f"{step}: {said}", permanent=final and 500 <= code <= 599)

    def _connected(self) -> _Smtp:
        if self._smtp is not None:
            return self._smtp
        server = self._server
        implicit = self._context if server.tls == "implicit" else None
        smtp = self._smtp = _Smtp(implicit, self._timeout, self._name)
        step = "connecting"
        try:
            self._greet(smtp)
            step = "EHLO"
            smtp.ehlo_or_helo_if_needed()
            if server.tls == "starttls":
                step = "STARTTLS"
                smtp.starttls(context=self._context)
                smtp.ehlo_or_helo_if_needed()
            if server.user:
                step = "AUTH"
                smtp.login(server.user, server.password)
        except (OSError, ValueError) as error:  # smtplib's own are OSErrors
            smtp.close()
            self._smtp = None
            why = "no answer in time" if self._late() else _reason(error)
            raise Away(f"{step}: {why}") from error
        return smtp

    def _greet(self, smtp: _Smtp) -> None:
        """Connect to the first address of the mail server that greets us (RFC 5321, 5.1).

        Each has an equal share of the time that is left: one that swallows connections, or takes
        them and says nothing, must not take that of the others.
        """
        host, port = self._server.host, self._server.port
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        last: OSError = TimeoutError()
        for tried, (*_, address) in enumerate(addresses):
            share = (self._until - time.monotonic()) / (len(addresses) - tried)
            if share <= 0:
                break
            try:
                return smtp.greet(str(address[0]), host, port, share)
            except ssl.SSLCertVerificationError:
                raise  # what another address would show makes this one no better
            except OSError as error:  # smtplib's own are among them
                last = error
                smtp.close()
        raise last

    def _late(self) -> bool:
        # by the clock: a read that times out by itself may be told before the thread below wakes
        return time.monotonic() >= self._until

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """Cut the connection off when the time is over: a server could say a byte every minute."""
        self._until = time.monotonic() + self._timeout
        done = threading.Event()
        thread = threading.Thread(target=self._cut_when_late, args=(done,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _cut_when_late(self, done: threading.Event) -> None:
        wait = self._timeout
        while not done.wait(wait):
            wait = 0.1  # again: a new socket may have come up meanwhile
            sock = self._smtp.sock if self._smtp is not None else None
            if sock is not None:
                with suppress(OSError):
                    # what the other thread waits for fails; that thread closes it
                    sock.shutdown(socket.SHUT_RDWR)


class _Smtp(smtplib.SMTP):
    """smtplib's, which is told the address to connect to beside the name of the server."""

    def __init__(self, context: ssl.SSLContext | None, timeout: float, name: str) -> None:
        self._context = context
        self._address = ""
        self._whole = timeout
        super().__init__(local_hostname=name, timeout=timeout)

    def greet(self, address: str, host: str, port: int, seconds: float) -> None:
        """Connect, and read a greeting of 220, each read of at most so many seconds."""
        self._address = address
        self._host = host  # for STARTTLS: smtplib sets it where it connects at once, only
        self.timeout = seconds
        code, _ = self.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, b"")
        assert self.sock is not None
        self.sock.settimeout(self._whole)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((self._address, port), timeout)
        if self._context is None:
            return sock
        try:
            return self._context.wrap_socket(sock, server_hostname=host)
        except OSError:
            sock.close()
            raise

    def farewell(self) -> None:
        """QUIT, without waiting for the answer."""
        self.putcmd("quit")


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not accepted ({error.verify_message})"
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the mail server does not offer it"
    return type(error).__name__


def _own_name(sender_domain: str) -> str:
    """For EHLO. smtplib would ask the name servers, without a deadline."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else sender_domain
