"""Tell owners by mail that an API token expires soon."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from api.domain import clock, ids
from api.domain.api_token import ApiTokenKind
from api.domain.languages import DEFAULT
from api.domain.owned_token import OwnedToken
from api.mail.templates import Message
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.tokens.find_recipients import find_recipients
from api.store import owned_token

# The nearer end first: who is told of it need not be told of the other.
WARNINGS = (3, 30)  # days before the end
_BATCH = 200
_MESSAGES = {
    ApiTokenKind.PERSON: Message.TOKEN_EXPIRING,
    ApiTokenKind.SERVICE: Message.SERVICE_TOKEN_EXPIRING,
}


def warn_expiring_tokens() -> int:
    """Mail the owners of tokens that expire in 30 days and in 3 days; return how many tokens.

    May be run again at any time, also by two workers at once: each warning is sent once.

    Raises ``Unavailable``.
    """
    now = clock.now()
    return sum(_warn_all(now, days) for days in WARNINGS)


def _warn_all(now: datetime, days: int) -> int:
    warned, after = 0, (now, ids.LEAST)
    while True:
        page = owned_token.list_expiring(after, now + timedelta(days=days), days, _BATCH)
        warned += sum(_warn(token.id, days) for token in page)
        if len(page) < _BATCH:
            return warned
        after = (page[-1].expires_at, page[-1].id)


@retry_deadlock
def _warn(token_id: UUID, days: int) -> bool:
    with transaction() as tx:
        if not owned_token.warn(tx, token_id, days):
            return False  # another worker was faster, or the token has ended
        token = owned_token.find(tx, token_id)
        if token is None:
            return False
        _mail(tx, token)
    return True


def _mail(tx: Transaction, token: OwnedToken) -> None:
    message = _MESSAGES[token.owner.kind]
    values = {"hint": token.hint, "at": clock.to_text(token.expires_at)}
    for recipient in find_recipients(tx, token.owner):
        to = admit(message, recipient.email, verified=recipient.email_verified)
        send_mail(tx, message, to=to, language=recipient.language or DEFAULT, values=values)
