"""Find the trust of a device: the second factor need not be shown there after the password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api import settings
from api.crypto import tokens
from api.domain import clock, trusted_device
from api.domain.account import Account
from api.domain.client import Client
from api.pool import Transaction
from api.rules.assurance.missing_factor import asks_second_factor
from api.rules.assurance.policy import requires_second_factor
from api.rules.assurance.proofs import FactorSpent, Spend
from api.store import trusted_device as store


class TrustSpent(FactorSpent):
    """The device is no longer trusted, or another request has used the same secret."""


@dataclass(frozen=True)
class Trust:
    """A live trust of the account at hand.

    ``use``: gives it a new secret, in the transaction that makes the session; raises
    ``TrustSpent``. ``trusts``: the secrets that the client keeps after that.
    """

    use: Spend
    trusts: str


def find_trust(trusts: str | None, holder: Account, client: Client) -> Trust | None:
    """Return the account's trust among the secrets of a client; None: the factor is to be shown.

    ``trusts``: the client's cookie or ``trust_token``, unchecked. A secret of another account is
    not found. Accounts that the policy concerns have no trusted devices.
    """
    lifetime = settings.current().trusted_device_lifetime
    if not lifetime or not asks_second_factor(holder) or requires_second_factor(holder):
        return None
    secrets = {digest_of(secret): secret for secret in trusted_device.secrets_in(trusts)}
    found = store.list_live_by_digest(holder.id, secrets, clock.now(), lifetime)
    if not found:
        return None
    device, secret = found[0], trusted_device.PREFIX + tokens.new_secret()

    def use(tx: Transaction, moment: datetime) -> None:
        # With two requests that send one secret, the later is asked for the factor. Its answer sets
        # no cookie, so the browser keeps the secret of the earlier one.
        if not store.use(tx, device, digest_of(secret), client.ip, moment, lifetime):
            raise TrustSpent

    kept = trusted_device.with_secret(trusts, secret, instead_of={secrets[device.secret_digest]})
    return Trust(use, kept)


def digest_of(secret: str) -> bytes:
    """Return the SHA-256 of a trusted device's secret, which is all that is stored (I5)."""
    return tokens.digest(secret)
