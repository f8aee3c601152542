"""SMTP (RFC 5321): verified TLS, permanent and temporary refusals, a deadline for every wait."""

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
    """An SMTP connection, kept while there is mail to send."""

    idle = 1.0

    def __init__(self, server: MailServer, tls_ca: str, timeout: float, sender_domain: str) -> None:
        self._server = server
        self._timeout = timeout
        self._context = ssl.create_default_context(cafile=tls_ca or None)
        self._name = _own_name(sender_domain)
        self._smtp: _Smtp | None = None
        self._until = 0.0

    def send(self, envelope: Envelope) -> None:
        """Send a mail within little more than the timeout. Raises ``Away``, ``Refused``."""
        with self._in_time():
            was_connected = self._smtp is not None
            try:
                answer = self._command("MAIL", *self._mail(envelope))
                if was_connected and answer[0] != 250:
                    self.close()
            except Refused as refused:
                if not was_connected or self._late() or refused.permanent:
                    raise
            if self._smtp is None and was_connected:
                # The server closed or refused a kept connection: that says nothing about the mail.
                answer = self._command("MAIL", *self._mail(envelope))
            self._hand_over(envelope, answer)

    def close(self) -> None:
        """Close the connection, with QUIT if that can be sent at once."""
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
        # A refused sender is a fault of the configuration, not of the mail: never permanent.
        self._judge("MAIL", answer, {250}, final=False)
        smtp = self._connected()
        answer = self._command("RCPT", smtp.rcpt, envelope.recipient)
        self._judge("RCPT", answer, {250, 251}, final=True)
        answer = self._command("DATA", smtp.data, envelope.content)
        self._judge("DATA", answer, {250}, final=True)

    def _command(self, step: str, command: Any, *arguments: Any) -> tuple[int, bytes]:
        try:
            answer: tuple[int, bytes] = command(*arguments)
        except smtplib.SMTPDataError as error:  # any code except 354
            reply = error.smtp_error
            return error.smtp_code, reply if isinstance(reply, bytes) else reply.encode()
        except OSError as error:  # smtplib's errors are among them
            self.close()
            why = "no answer in time" if self._late() else f"lost ({type(error).__name__})"
            raise Refused(f"{step}: {why}", permanent=False) from error
        except ValueError as error:  # the command was never sent
            raise Refused(f"{step}: {type(error).__name__}", permanent=True) from error
        return answer

    def _judge(self, step: str, answer: tuple[int, bytes], good: set[int], *, final: bool) -> None:
        code, text = answer
        if code in good:
            return
        if code == 421:
            self.close()  # RFC 5321, 3.8: the server closes, too
        elif self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.rset()
        # the text may name the recipient
        enhanced = _ENHANCED.match(text)
        reply = f"{code} {enhanced[1].decode()}" if enhanced else str(code)
        raise Refused(f"{step}: {reply}", permanent=final and 500 <= code <= 599)

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
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
            smtp.close()
            self._smtp = None
            why = "no answer in time" if self._late() else _reason(error)
            raise Away(f"{step}: {why}") from error
        return smtp

    def _greet(self, smtp: _Smtp) -> None:
        """Connect to the first address of the mail server that greets (RFC 5321, 5.1).

        Each address has an equal share of the remaining time: one that drops packets, or accepts
        and sends nothing, must not use up the time of the others.
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
                raise  # another address's certificate would not make this one valid
            except OSError as error:  # smtplib's errors are among them
                last = error
                smtp.close()
        raise last

    def _late(self) -> bool:
        # by the clock: a read may time out before the thread below wakes
        return time.monotonic() >= self._until

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """Cut the connection off at the deadline: a server could send a byte every minute."""
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
            wait = 0.1  # again: a new socket may exist by then
            sock = self._smtp.sock if self._smtp is not None else None
            if sock is not None:
                with suppress(OSError):
                    # the other thread's wait fails; that thread closes the socket
                    sock.shutdown(socket.SHUT_RDWR)


class _Smtp(smtplib.SMTP):
    """smtplib's client, which connects to a given address with the server's name for TLS."""

    def __init__(self, context: ssl.SSLContext | None, timeout: float, name: str) -> None:
        self._context = context
        self._address = ""
        self._whole = timeout
        super().__init__(local_hostname=name, timeout=timeout)

    def greet(self, address: str, host: str, port: int, seconds: float) -> None:
        """Connect, and read a greeting of 220, each read of at most so many seconds."""
        self._address = address
        self._host = host  # for STARTTLS: smtplib sets it only in its constructor
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
        """Send QUIT, without waiting for the answer."""
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
    """Return the name for EHLO; smtplib would ask the name servers, without a deadline."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else sender_domain
