"""Passkeys and security keys (WebAuthn Level 3), and the ceremonies they are used in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec


class Ceremony(StrEnum):
    """The only ceremony that a challenge is valid for."""

    SIGN_IN = "sign_in"  # nobody was named: the credential says whose it is
    SECOND_FACTOR = "second_factor"
    REAUTHENTICATION = "reauthentication"
    ENROLMENT = "enrolment"
    SIGN_UP = "sign_up"


class PasskeyKind(StrEnum):
    """The two ways to register a credential."""

    PASSKEY = "passkey"  # discoverable, with user verification
    SECURITY_KEY = "security_key"  # a second step only, for good


class PasskeyFault(StrEnum):
    """The reasons to refuse a registration or an assertion, in the order of the checks."""

    MALFORMED = "malformed"
    CHALLENGE = "challenge"  # not ours, or of another ceremony, account, session or RP ID
    EXPIRED = "expired"
    SPENT = "spent"
    TYPE = "type"
    ORIGIN = "origin"
    CROSS_ORIGIN = "cross_origin"
    RP_ID = "rp_id"
    USER_PRESENCE = "user_presence"
    USER_VERIFICATION = "user_verification"
    BACKUP_FLAGS = "backup_flags"
    UNKNOWN_CREDENTIAL = "unknown_credential"  # everything above was right
    CREDENTIAL_MISMATCH = "credential_mismatch"
    USER_HANDLE = "user_handle"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    COUNTER = "counter"


class Passkey(msgspec.Struct, frozen=True):
    """A registered credential. It holds no secret: the public key only verifies."""

    id: UUID
    account_id: UUID
    kind: PasskeyKind
    credential_id: bytes
    public_key: bytes  # COSE_Key (RFC 9052), CBOR
    algorithm: int  # as in COSE: -7, -8, -257
    sign_count: int
    rp_id: str
    aaguid: bytes
    transports: tuple[str, ...]
    backup_eligible: bool
    backed_up: bool
    discoverable: bool
    stands_alone: bool  # with user verification, it shows both kinds of factor
    name: str
    created_at: datetime
    last_used_at: datetime | None = None
    clone_suspected_at: datetime | None = None


class PasskeyNotValid(Exception):
    """The refusal of a registration or an assertion.

    ``origin`` is the origin that the client saw, if it was the fault, or used another RP ID.
    ``passkey`` is the stored credential once it was found, for the owner's feed; it does not mean
    that its owner was there.
    """

    def __init__(
        self, reason: PasskeyFault, *, origin: str | None = None, passkey: Passkey | None = None
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.origin = origin
        self.passkey = passkey


class OwnedPasskey(NamedTuple):
    """A stored credential with its account's user handle."""

    passkey: Passkey
    user_handle: bytes


class Descriptor(NamedTuple):
    """A credential, as options name it to the client."""

    credential_id: bytes
    transports: tuple[str, ...] = ()


class PasskeyUser(NamedTuple):
    """The account, as an authenticator stores it beside a new credential."""

    name: str
    display_name: str
    handle: bytes | None = None  # None at sign-up: derived from the challenge


class NewCredential(msgspec.Struct, frozen=True):
    """The result of a registration. Attestation is not looked at, so nothing here is certified."""

    kind: PasskeyKind
    automatic: bool
    credential_id: bytes
    public_key: bytes
    algorithm: int
    sign_count: int
    rp_id: str
    aaguid: bytes
    transports: tuple[str, ...]
    user_verified: bool
    backup_eligible: bool
    backed_up: bool
    discoverable: bool
    user_handle: bytes | None  # at sign-up only: the handle that the account must get

    @property
    def stands_alone(self) -> bool:
        """Return whether it starts as two factors: asked for as a passkey, and user-verified."""
        return self.kind is PasskeyKind.PASSKEY and self.user_verified and not self.automatic


class AssertedCredential(msgspec.Struct, frozen=True):
    """The result of an assertion by a stored credential."""

    passkey: Passkey  # as stored, before this use
    user_verified: bool
    sign_count: int
    backed_up: bool
    user_handle: bytes | None

    @property
    def shows_both_kinds(self) -> bool:
        """Return whether it shows knowledge or inherence as well as possession."""
        return self.user_verified and self.passkey.stands_alone

    @property
    def may_be_promoted(self) -> bool:
        """Return whether it may stand alone once another kind is shown in the same sign-in.

        WebAuthn calls this ``uvInitialized`` (L3, 7.2). A security key is never promoted.
        """
        return (
            self.user_verified
            and self.passkey.kind is PasskeyKind.PASSKEY
            and not self.passkey.stands_alone
        )


def counter_is_right(passkey: Passkey, sign_count: int) -> bool:
    """Return whether a signature counter fits a credential that no one has copied.

    A synced passkey (backup eligible) is on several devices, so its counter proves nothing. Others
    count up, or give 0 for good. A fall to 0 would disarm the check, so that is a regress, too.
    """
    if passkey.backup_eligible:
        return True
    return sign_count > passkey.sign_count or sign_count == passkey.sign_count == 0
