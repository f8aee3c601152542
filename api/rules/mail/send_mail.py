"""Send a mail: a row in the outbox, in the transaction that causes it (I9)."""

from __future__ import annotations

from collections.abc import Mapping

from api.domain import clock, email_address, ids
from api.mail import letters
from api.mail.letters import Letter
from api.mail.templates import VALUES, Message
from api.pool import Transaction
from api.store import outbox


def send_mail(
    tx: Transaction, message: Message, *, to: str, language: str, values: Mapping[str, str]
) -> None:
    """The worker writes it out in ``language`` and delivers it, once the transaction is committed.

    ``to``: the address as it is stored, never as it was typed just now (Django CVE-2019-19844).
    Raises ``ValueError`` when ``values`` are not those that ``message`` needs.
    """
    if values.keys() != VALUES[message]:
        raise ValueError(f"{message} takes {sorted(VALUES[message])}, not {sorted(values)}")
    put_letter(tx, letters.KIND, Letter(str(message), to, language, dict(values)))


def put_letter(tx: Transaction, kind: str, letter: Letter) -> None:
    """Into the outbox, sealed, and due at once."""
    item_id = ids.new_id()
    recipient = letters.recipient_digest(email_address.canonical(letter.to))
    outbox.insert(tx, item_id, kind, recipient, letters.seal(letter, item_id), clock.now())
