"""Parse ``AUDIT_WITNESSES``: the recipients of the audit log's checkpoints."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from api.domain import languages
from api.outbound import NotAllowed, destination
from api.settings import mail_url
from api.settings.errors import InvalidSetting
from api.tlog.cosignature import Cosigner
from api.tlog.note import NoteError

NAME = "{name}"  # in a URL: replaced by the name of the object


class WitnessKind(StrEnum):
    """The way in which a witness gets checkpoints."""

    FILE = "file"  # appended to it
    DIRECTORY = "directory"  # a new file in it
    OBJECTS = "put"  # a new object, by PUT
    WEBHOOK = "post"
    COSIGNER = "tlog"  # C2SP tlog-witness: it answers with a signature of its own
    MAIL = "mailto"


@dataclass(frozen=True)
class Witness:
    """A witness; ``place`` is a path, a URL without credentials, or a mailbox's address.

    ``name`` is for people, logs and tables: it contains neither secrets nor the name of a mailbox.
    """

    kind: WitnessKind
    place: str
    name: str
    authorization: str = ""  # the header
    cosigner: Cosigner | None = None
    language: str = languages.DEFAULT  # language of the mail

    @property
    def id(self) -> bytes:
        """Return an id of 32 bytes that stays the same when its credentials change."""
        place = self.place
        if self.kind in _REMOTE.values():
            place = place.partition("?")[0]  # the query may contain a token
        return hashlib.sha256(f"{self.kind} {place}".encode()).digest()


_REMOTE = {"put": WitnessKind.OBJECTS, "post": WitnessKind.WEBHOOK, "tlog": WitnessKind.COSIGNER}
Parsed = TypeVar("Parsed")


def parse(text: str) -> Witness:
    """Parse one entry of ``AUDIT_WITNESSES``.

    Raises ``InvalidSetting``, whose message repeats nothing that may contain a token.
    """
    way, plus, rest = text.partition("+")
    if plus and way in _REMOTE and "://" in rest:
        return _remote(_REMOTE[way], rest)
    if text.startswith("mailto:"):
        return _mail(text.removeprefix("mailto:"))
    if "://" in text:
        raise InvalidSetting(
            "must be a path, or begin with put+https, post+https, tlog+https or mailto:"
        )
    return Witness(WitnessKind.DIRECTORY if text.endswith("/") else WitnessKind.FILE, text, text)


def _remote(kind: WitnessKind, url: str) -> Witness:
    url, _, key = url.partition("#")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InvalidSetting("must be a URL") from None
    credentials, at, authority = parts.netloc.rpartition("@")
    place = url.replace(f"{credentials}{at}", "", 1) if at else url
    try:
        destination(place.replace(NAME, "0"))
    except NotAllowed as error:
        raise InvalidSetting(str(error)) from None
    if (kind is WitnessKind.OBJECTS) != (NAME in place):
        raise InvalidSetting(f"must contain {NAME} if it begins with put+, and only then")
    if kind is not WitnessKind.COSIGNER and key:
        raise InvalidSetting("must not have a fragment; only tlog+ has one, the key of the witness")
    return Witness(
        kind,
        place,
        f"{kind}+{parts.scheme}://{authority}{parts.path}",
        _authorization(credentials),
        _cosigner(key) if kind is WitnessKind.COSIGNER else None,
    )


def _cosigner(key: str) -> Cosigner:
    try:
        return Cosigner.parse(unquote(key))
    except NoteError as error:
        raise InvalidSetting(f"must end with # and the witness's key: {error}") from None


def _authorization(credentials: str) -> str:
    """Return the header for ``bearer:TOKEN@``, or for user and password (RFC 7617)."""
    user, _, secret = (unquote(part) for part in credentials.partition(":"))
    if not credentials:
        return ""
    if user == "bearer":
        return f"Bearer {secret}"
    return f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"


def _mail(rest: str) -> Witness:
    address, _, query = rest.partition("?")
    try:
        mailbox = mail_url.parse_sender(unquote(address))
    except InvalidSetting:
        raise InvalidSetting("must have an address after mailto:") from None
    params = parse_qs(query)
    language = params.get("language", [languages.DEFAULT])[0]
    if params.keys() - {"language"} or language not in languages.LANGUAGES:
        raise InvalidSetting(f"accepts only ?language=, one of {', '.join(languages.LANGUAGES)}")
    return Witness(
        WitnessKind.MAIL, mailbox.addr_spec, f"mailto:…@{mailbox.domain}", language=language
    )
