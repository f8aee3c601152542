"""Begin to link an identity with the signed-in account."""

from __future__ import annotations

from api import settings
from api.domain.client import Client
from api.domain.session import Session
from api.errors import EmailNotVerified
from api.errors.administration import LimitReached
from api.rules.providers.start_attempt import StartedAttempt, WantedAttempt, start_attempt
from api.store import identity
from api.throttling import limits


def start_link(current: Session, wanted: WantedAttempt, client: Client) -> StartedAttempt:
    """Return the way to the provider, whose answer is accepted in this session alone.

    Without a verified address, the account may be a stranger's, who waits for its owner.

    Raises ``EmailNotVerified``, ``LimitReached``, ``InvalidBody``, ``TooManyAttempts``,
    ``ProviderUnavailable``, ``ProviderAnswerInvalid``.
    """
    if not current.account.email_verified:
        raise EmailNotVerified
    if (
        len(identity.list_of_account(current.account.id))
        >= settings.current().identities_per_account
    ):
        raise LimitReached
    limits.attempt_account_change(current.account.id)
    return start_attempt(wanted, client, once=None, session=current)
