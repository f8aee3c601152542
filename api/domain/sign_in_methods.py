"""The sign-in methods of an account, as its owner and operators see them."""

from __future__ import annotations

from datetime import datetime

import msgspec


class RecoveryCodes(msgspec.Struct, frozen=True):
    """The recovery codes of an account, without the codes; all were made at one time."""

    left: int
    total: int
    created_at: datetime


class FactorCounts(msgspec.Struct, frozen=True):
    """The numbers of an account's factors."""

    passkeys: int
    lone_passkeys: int  # those that sign in alone
    authenticator_apps: int
    recovery_codes: RecoveryCodes | None


class SignInMethods(msgspec.Struct, frozen=True):
    """Counts of what an account can sign in with, and what a sign-in by password asks for."""

    password: bool
    identities: int  # of providers that are configured
    passkeys: int
    authenticator_apps: int
    recovery_codes: RecoveryCodes | None
    mail: bool
    second_factor: bool  # asked after the password
    required: bool  # by the policy
    enrol_by: datetime | None
