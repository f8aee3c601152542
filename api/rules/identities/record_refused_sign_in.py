"""Record that a sign-in with a provider was refused."""

from __future__ import annotations

from api import signals
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import retry_deadlock, transaction


@retry_deadlock
def record_refused_sign_in(reason: str, client: Client) -> None:
    """Commit the event of a refusal whose account is unknown. Raises ``Unavailable``."""
    with transaction() as tx:
        signals.emit(EventType.SESSION_REFUSED, tx, client, actor=None, subject=None, reason=reason)
