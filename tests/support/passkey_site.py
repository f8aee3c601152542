"""A relying party in memory, for passkeys without SQL and HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.crypto import passkey_options, passkeys
from api.domain import ids
from api.domain.passkey import (
    AssertedCredential,
    Ceremony,
    Descriptor,
    NewCredential,
    OwnedPasskey,
    Passkey,
    PasskeyKind,
    PasskeyNotValid,
    PasskeyUser,
)
from api.settings.passkey_party import RelyingParty

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ALICE = ids.new_id()
HANDLE = bytes(range(32))
SESSION = ids.new_id().bytes
PARTY = RelyingParty("localhost", frozenset({"http://localhost:8000"}), (), ())


class PasskeySite:
    """A relying party with one stored passkey, which remembers the spent challenges."""

    def __init__(self, party: RelyingParty = PARTY) -> None:
        self.party = party
        self.spent: set[bytes] = set()
        self.stored: dict[bytes, OwnedPasskey] = {}

    def spend(self, digest: bytes, expires_at: datetime) -> bool:
        is_new = digest not in self.spent
        self.spent.add(digest)
        return is_new

    def asks_to_register(
        self,
        ceremony: Ceremony = Ceremony.ENROLMENT,
        kind: PasskeyKind = PasskeyKind.PASSKEY,
        automatic: bool = False,
        handle: bytes | None = HANDLE,
        subject: bytes = SESSION,
    ) -> dict[str, Any]:
        return passkey_options.creation_options(
            ceremony=ceremony,
            subject=subject,
            party=self.party,
            user=PasskeyUser("alice@example.com", "Alice", handle),
            moment=NOON,
            lifetime=300,
            kind=kind,
            automatic=automatic,
            exclude=[Descriptor(b"an older credential", ("usb",))],
        ).json

    def asks_to_sign(
        self,
        ceremony: Ceremony = Ceremony.SECOND_FACTOR,
        subject: bytes = SESSION,
    ) -> dict[str, Any]:
        return passkey_options.request_options(
            ceremony=ceremony,
            subject=subject,
            party=self.party,
            moment=NOON,
            lifetime=300,
            user_verification="preferred",
        ).json

    def registers(
        self, response: dict[str, Any], ceremony: Ceremony = Ceremony.ENROLMENT
    ) -> NewCredential:
        return passkeys.verify_registration(
            response,
            ceremony=ceremony,
            subject=SESSION,
            party=self.party,
            moment=NOON + timedelta(seconds=30),
            spend=self.spend,
        )

    def stores(self, credential: NewCredential, **changed: Any) -> OwnedPasskey:
        values = {
            field: getattr(credential, field)
            for field in Passkey.__struct_fields__
            if hasattr(credential, field)
        }
        own = {"id": ids.new_id(), "account_id": ALICE, "name": "Laptop", "created_at": NOON}
        owned = OwnedPasskey(Passkey(**(own | values | changed)), HANDLE)
        self.stored[credential.credential_id] = owned
        return owned

    def accepts(
        self,
        response: dict[str, Any],
        ceremony: Ceremony = Ceremony.SECOND_FACTOR,
        account_id: UUID | None = ALICE,
        require_user_verification: bool = False,
        find: Callable[[bytes], OwnedPasskey | None] | None = None,
        moment: datetime = NOON + timedelta(seconds=30),
    ) -> AssertedCredential:
        return passkeys.verify_assertion(
            response,
            ceremony=ceremony,
            subject=SESSION,
            party=self.party,
            moment=moment,
            spend=self.spend,
            find=find or self.stored.get,
            account_id=account_id,
            require_user_verification=require_user_verification,
        )


def refusal(call: Callable[[], object]) -> PasskeyNotValid:
    with pytest.raises(PasskeyNotValid) as refused:
        call()
    return refused.value
