"""Send nothing, at the cost of a mail: whoever asked can't tell that there was nobody to write to.

A row goes into the outbox like that of a mail, of a kind that no worker takes.
"""

from __future__ import annotations

from api import addresses, clock, ids
from api.mail import letters
from api.mail.letters import Letter
from api.messages import Message
from api.pool import Transaction
from api.store import outbox

KIND = "decoy"
_NOBODY = "nobody.in.particular@example.invalid"


def send_decoy(tx: Transaction, message: Message, *, language: str, values: dict[str, str]) -> None:
    """As ``send_mail``, to nobody. The row leaves with housekeeping."""
    item_id = ids.new_id()
    recipient = letters.recipient_digest(addresses.canonical(_NOBODY))
    sealed = letters.seal(Letter(str(message), _NOBODY, language, values), item_id)
    outbox.insert(tx, item_id, KIND, recipient, sealed, clock.now())
