"""Record the answers of providers that a signed-in person handed in without success."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api import settings, signals
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.session import Session
from api.errors import NotValid
from api.errors.providers import IdentityInUse, ProviderAnswerInvalid, ProviderRefused
from api.pool import retry_deadlock, transaction


@contextmanager
def record_refusals(
    refused: EventType, current: Session, provider: str, client: Client, *, not_valid: str
) -> Iterator[None]:
    """Record a refusal within the block as an event of ``refused``, and raise it again.

    ``not_valid``: the reason in the event of an answer that does not belong to this attempt. An
    outage is nobody's failure, so it leaves no event.
    """
    try:
        yield
    except ProviderRefused:
        _record(refused, current, provider, client, "provider_refused")
        raise
    except ProviderAnswerInvalid:
        _record(refused, current, provider, client, "provider_answer")
        raise
    except IdentityInUse:
        _record(refused, current, provider, client, "in_use")
        raise
    except NotValid:
        _record(refused, current, provider, client, not_valid)
        raise


@retry_deadlock
def _record(
    refused: EventType, current: Session, provider: str, client: Client, reason: str
) -> None:
    # the event of a link names the provider; no other text than a configured name gets into one
    names_provider = refused is EventType.IDENTITY_LINK_REFUSED
    if names_provider and provider not in settings.current().providers:
        return
    data = {"provider": provider, "reason": reason} if names_provider else {"reason": reason}
    with transaction() as tx:
        signals.emit(
            refused,
            tx,
            client,
            actor=current.account.id,
            subject=current.account.id,
            session_id=current.id,
            **data,
        )
