"""Trust the device of a sign-in that has just shown the second factor."""

from __future__ import annotations

from datetime import datetime, timedelta

from api import settings, signals
from api.crypto import tokens
from api.domain import device_name, ids, trusted_device
from api.domain.account import Account
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.trusted_device import TrustedDevice
from api.pool import Transaction
from api.rules.assurance.policy import requires_second_factor
from api.rules.factors.find_trust import Trust, digest_of
from api.store import trusted_device as store

MOST_PER_ACCOUNT = 20


def trust_device(
    holder: Account, trusts: str | None, name: str | None, client: Client
) -> Trust | None:
    """Return a new trust of the account, which ``use`` stores; None: no device can be trusted.

    ``trusts``: the secrets that the client has already. ``name``: chosen by the client; None: the
    device is named by its user agent.
    """
    lifetime = settings.current().trusted_device_lifetime
    if not lifetime or requires_second_factor(holder):
        return None
    secret = trusted_device.PREFIX + tokens.new_secret()
    # Former trusts of this account here, and secrets of trusts that were removed, would take the
    # room of other accounts in the cookie.
    held = {digest_of(former): former for former in trusted_device.secrets_in(trusts)}
    known = store.list_by_digest(held)
    formers = [device for device in known if device.account_id == holder.id]
    others = {device.secret_digest for device in known if device.account_id != holder.id}

    def store_it(tx: Transaction, moment: datetime) -> None:
        device = TrustedDevice(
            id=ids.new_id(),
            account_id=holder.id,
            secret_digest=digest_of(secret),
            name=name or device_name.name_of(client.user_agent),
            ip=client.ip,
            created_at=moment,
            last_used_at=moment,
            expires_at=moment + timedelta(seconds=lifetime),
        )
        for former in formers:
            store.delete(tx, former.id)
        store.insert(tx, device)
        # browsers lose cookies, so the rows would grow without bound
        store.delete_surplus(tx, holder.id, MOST_PER_ACCOUNT)
        signals.emit(EventType.DEVICE_TRUSTED, tx, client, actor=holder.id, subject=holder.id)

    replaced = {former for digest, former in held.items() if digest not in others}
    return Trust(store_it, trusted_device.with_secret(trusts, secret, instead_of=replaced))
