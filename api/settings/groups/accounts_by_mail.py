"""Declare the settings of mailed account operations: verification, reset, change of address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between, one_of
from api.settings.declaration import setting

_setting = partial(setting, group="Accounts by mail")


@dataclass(frozen=True, kw_only=True)
class AccountsByMailSettings:
    """Whether addresses must be verified, and the lifetimes of mailed links and codes."""

    email_verification: str = _setting(
        "optional: an account is there at once (201), and its address may be verified later."
        " required: signing up is answered 202, the same for a taken address, and nobody signs in"
        " before the address is verified: that is answered as a wrong password is.",
        "required",
        one_of("optional", "required"),
        default="optional",
    )
    email_verification_ttl: int = _setting(
        "How long the link that verifies an address works.",
        "86400",
        between(300, 31 * 86400),
        default=86400,
    )
    password_reset_ttl: int = _setting(
        "How long the link that resets a password works; also the one that is mailed when somebody"
        " signs up with a taken address.",
        "3600",
        between(300, 86400),
        default=3600,
    )
    email_change_ttl: int = _setting(
        "How long the link that confirms a new address works.",
        "3600",
        between(300, 86400),
        default=3600,
    )
    email_change_undo_ttl: int = _setting(
        "How long the old address can take a change of address back. For so long it is kept: nobody"
        " else can have it.",
        "604800",
        between(3600, 31 * 86400),
        default=7 * 86400,
    )
    mailed_code_ttl: int = _setting(
        "How long the code in a mail works (ASVS 6.5.5: ten minutes at most). The link beside it"
        " has a life of its own.",
        "600",
        between(60, 600),
        default=600,
    )
