"""Prepare the way in to a new account: a password or a passkey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from api.crypto import passwords
from api.domain.client import Client
from api.domain.passkey import Ceremony, NewCredential
from api.errors.sign_in import PasskeyTaken
from api.pool import Transaction
from api.rules.enrolment.add_passkey import new_passkey
from api.rules.factors import passkey_challenges
from api.rules.factors.verify_new_passkey import verify_new_passkey
from api.rules.passwords.password_policy import check_new_password
from api.store import factor, passkey


@dataclass(frozen=True)
class ChosenWayIn:
    """The way in that a sign-up chose: exactly one of the two is not None."""

    password: str | None
    passkey: Mapping[str, object] | None  # WebAuthn's JSON

    def check(self, email: str, name: str | None) -> None:
        """Refuse a bad password before any attempt is counted. Raises ``InvalidBody``."""
        if self.password is not None:
            check_new_password(self.password, email, name, pointer="#/password")


@dataclass(frozen=True)
class WayIn:
    """A prepared way in. ``password_hash`` is empty for a passkey."""

    password_hash: str
    credential: NewCredential | None
    language: str

    def store(self, tx: Transaction, account_id: UUID) -> None:
        """Store the passkey, if the account exists.

        If it does not, because the address is taken, the same statements run (I6).

        Raises ``Duplicate('passkey_credential_id')``.
        """
        if self.credential is None:
            return
        passkey.set_user_handle(tx, account_id, self.credential.user_handle or b"")
        passkey.insert(tx, new_passkey(self.credential, account_id, None, self.language))
        # else the mailbox alone opens the account: a reset gives a password, which asks for no more
        factor.set_switch(tx, account_id, asks=True)
        factor.refresh(tx, account_id, changed=False)


def prepare_way_in(chosen: ChosenWayIn, email_key: bytes, client: Client) -> WayIn:
    """Hash the password, or verify the passkey, whose challenge was made for this address.

    Raises ``InvalidBody``, ``PasskeyTaken``, ``Unavailable``. None depends on the address.
    """
    if chosen.password is not None:
        return WayIn(passwords.current().hash(chosen.password), None, client.language)
    made = verify_new_passkey(
        chosen.passkey or {}, client, ceremony=Ceremony.SIGN_UP, subject=email_key
    )
    if not passkey_challenges.claim_credential(made.credential_id):
        raise PasskeyTaken
    return WayIn("", made, client.language)
