"""Send nothing, at the cost of a mail: whoever asked can't tell that there was nobody to write to.

A row goes into the outbox like that of a mail, of a kind that no worker takes.
"""

from __future__ import annotations

from api.mail.letters import Letter
from api.mail.templates import Message
from api.pool import Transaction
from api.rules.mail.send_mail import put_letter

KIND = "decoy"
_NOBODY = "nobody.in.particular@example.invalid"


def send_decoy(tx: Transaction, message: Message, *, language: str, values: dict[str, str]) -> None:
    """As ``send_mail``, to nobody. The row leaves with housekeeping."""
    put_letter(tx, KIND, Letter(str(message), _NOBODY, language, values))
