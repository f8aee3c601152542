"""Export all that is held about the signed-in person.

Each page is a statement of its own that continues after the last row: no transaction and no
connection is held while the client reads. What changes during the export is as it is when its page
is read.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any
from uuid import UUID

import msgspec

from api import signals
from api.app_context import extension
from api.crypto.encryption import Unsealable
from api.domain import clock, email_address, ids
from api.domain.audit import FeedEntry
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.document_piece import DocumentPiece, MemberPiece, RowsPiece
from api.domain.extension_data import ExtensionData
from api.domain.owned_rows import OwnedRows
from api.domain.provider_attempt import Stage
from api.domain.session import Session
from api.errors import NotSignedIn
from api.mail import letters
from api.pool import retry_deadlock, transaction
from api.rules.audit_trail.read_security_feed import read_security_feed
from api.rules.sessions.require_fresh_session import require_fresh_session
from api.store import account, account_metadata, personal_data
from api.store.personal_data import OWNED
from api.throttling import limits

PAGE = 100  # rows: at most 100 KiB in each table of ours
_OF_A_STRANGER = dict.fromkeys(("issuer", "subject", "email", "name", "client_state", "device"))
_LIST_NAME = re.compile("[a-z][a-z0-9_]{0,63}")


def begin_account_export(current: Session, sent_digest: bytes, client: Client) -> None:
    """Count the export, record it, and tell the owner by mail, before anything is read.

    Raises ``TooManyAttempts``, ``NotSignedIn``, ``ReauthenticationRequired``, ``Unavailable``.
    """
    attempt = limits.attempt_account_export(current.account.id)
    try:
        _record(current, sent_digest, client)
    except BaseException:
        attempt.not_made()
        raise


def export_account(
    current: Session,
) -> Generator[DocumentPiece | list[FeedEntry], None, None]:
    """Yield the pieces of the document in order; a list of entries is a page of ``events``.

    Take each piece within an application's context. Raises ``NotSignedIn`` if the account was
    deleted meanwhile, ``Unavailable``, and what the ``export`` of an extension raises.
    """
    account_id = current.account.id
    holder = personal_data.find_account(account_id)
    if holder is None:
        raise NotSignedIn
    metadata = account_metadata.find(account_id)
    yield MemberPiece(("exported_at",), clock.now())
    yield MemberPiece(("account",), holder)
    yield MemberPiece(("metadata",), {"public": metadata.public, "private": metadata.private})
    yield MemberPiece(("deletion",), personal_data.find_deletion(account_id))
    yield MemberPiece(("invitation",), personal_data.find_invitation(account_id))
    for owned in OWNED:
        for page in _pages(owned, account_id):
            yield RowsPiece((owned.name,), [_shown(owned, row, holder) for row in page])
    for page in _mails(holder):
        yield RowsPiece(("mails",), page)
    yield from _feed(current)
    yield from _of_extensions(account_id)


@retry_deadlock
def _record(current: Session, sent_digest: bytes, client: Client) -> None:
    account_id = current.account.id
    with transaction() as tx:
        if account.lock(tx, account_id) is None:
            raise NotSignedIn
        # under the lock: a session that ended after the guard read it exports nothing
        require_fresh_session(tx, sent_digest, clock.now())
        signals.emit(
            EventType.ACCOUNT_EXPORTED,
            tx,
            client,
            actor=account_id,
            subject=account_id,
            session_id=current.id,
        )


def _pages(owned: OwnedRows, account_id: UUID) -> Iterator[list[dict[str, Any]]]:
    last: dict[str, Any] | None = None
    while True:
        page = personal_data.list_owned(owned, account_id, last, PAGE)
        yield page  # the first one, even if it is empty, begins the list
        if len(page) < PAGE:
            return
        last = page[-1]


def _shown(owned: OwnedRows, row: dict[str, Any], holder: Mapping[str, Any]) -> dict[str, Any]:
    if owned.name == "sessions" and row["data"] is not None:
        return {**row, "data": msgspec.msgpack.decode(row["data"])}
    if owned.name == "mailed_proofs" and _may_be_a_strangers(row, holder):
        return {**row, "email": None}
    if owned.name == "provider_attempts" and row["stage"] == Stage.SIGN_IN:
        # another person, perhaps: nobody has proved yet that the identity is the owner's
        return {**row, **_OF_A_STRANGER}
    return row


def _may_be_a_strangers(proof: Mapping[str, Any], holder: Mapping[str, Any]) -> bool:
    """Return whether the address of a proof may be that of an earlier holder of the account.

    A stranger who signed up with the address of the owner may have wanted to move away from it.
    The owner's takeover ends all proofs but keeps the rows.
    """
    return proof["ended_at"] is not None and proof["email"] != holder["email"]


def _mails(holder: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    if not holder["email_verified"]:
        yield []  # they may be for the owner of the address, who is another person
        return
    digest = letters.recipient_digest(email_address.canonical(holder["email"]))
    last = ids.LEAST
    while True:
        page = personal_data.list_mails(letters.KIND, digest, last, PAGE)
        yield [_mail(row) for row in page]
        if len(page) < PAGE:
            return
        last = page[-1]["id"]


def _mail(row: dict[str, Any]) -> dict[str, Any]:
    try:
        message = letters.unseal(row["payload"], row["id"]).message
    except (Unsealable, msgspec.MsgspecError):
        message = None
    written = {name: row[name] for name in ("created_at", "attempts", "dead_at")}
    return {"id": row["id"], "message": message, **written}


def _feed(current: Session) -> Iterator[list[FeedEntry]]:
    last: UUID | None = None
    while True:
        page = read_security_feed(current, last, PAGE)
        yield page
        if len(page) < PAGE:
            return
        last = page[-1].event.id


def _of_extensions(account_id: UUID) -> Iterator[DocumentPiece]:
    loaded: list[ExtensionData] = extension("extension_data")
    if not loaded:
        yield MemberPiece(("extensions",), {})
    for data in loaded:
        lists = iter(data.export(account_id)) if data.export is not None else iter(())
        first = next(lists, None)
        if first is None:
            yield MemberPiece(("extensions", data.name), {})
            continue
        for name, rows in chain([first], lists):
            if not _LIST_NAME.fullmatch(name):
                raise ValueError(f"The extension {data.name} exports a list named {name!r}.")
            for page in _cut(rows):
                yield RowsPiece(("extensions", data.name, name), page)


def _cut(rows: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    reading = iter(rows)
    while True:
        page = list(islice(reading, PAGE))
        yield page
        if len(page) < PAGE:
            return
