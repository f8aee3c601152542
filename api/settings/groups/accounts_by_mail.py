"""Declare the settings of mailed account operations: verification, reset, change of address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between, check_domains, one_of
from api.settings.declaration import setting

_setting = partial(setting, group="Accounts by mail")


@dataclass(frozen=True, kw_only=True)
class AccountsByMailSettings:
    """The need for address verification, and the lifetimes of mailed links and codes."""

    email_verification: str = _setting(
        "optional: a sign-up creates the account at once (201), and its address may be verified"
        " later. required: a sign-up is answered 202, also for a taken address. Until the address"
        " is verified, a sign-in gets the response for a wrong password.",
        "required",
        one_of("optional", "required"),
        default="optional",
    )
    allowed_special_use_domains: tuple[str, ...] = _setting(
        "Special-use domains (RFC 6761) that people may sign up with, comma-separated, with their"
        " subdomains: names of a company's own network, or test. Other addresses in such domains"
        " are refused. Existing accounts are not affected.",
        "corp.local,test",
        check_domains,
        default=(),
    )
    email_verification_ttl: int = _setting(
        "Lifetime of the link that verifies an address.",
        "86400",
        between(300, 31 * 86400),
        default=86400,
    )
    password_reset_ttl: int = _setting(
        "Lifetime of the link that resets a password, also of the one that is mailed after a"
        " sign-up with a taken address.",
        "3600",
        between(300, 86400),
        default=3600,
    )
    email_change_ttl: int = _setting(
        "Lifetime of the link that confirms a new address.",
        "3600",
        between(300, 86400),
        default=3600,
    )
    email_change_undo_ttl: int = _setting(
        "Time in which the old address can undo a change of address. During this time no other"
        " account can use the old address.",
        "604800",
        between(3600, 31 * 86400),
        default=7 * 86400,
    )
    invitation_ttl: int = _setting(
        "Lifetime of the link that accepts an invitation. An account whose invitation nobody"
        " accepted is deleted a week after that.",
        "604800",
        between(3600, 31 * 86400),
        default=7 * 86400,
    )
    account_deletion_grace: int = _setting(
        "Time between the request of a person to delete their account and its deletion. Meanwhile"
        " the account is locked, and a mailed link cancels the deletion. 0: accounts are deleted at"
        " once, and so are those with an unverified address at any value.",
        "604800",
        between(0, 30 * 86400),
        default=0,
    )
    email_sign_in: bool = _setting(
        "on: people may sign in with a link or a code that is mailed to them, without the password."
        " A second factor is asked as after a password. A mail proves less than a password: ASVS"
        " 6.3.6 (level 3) forbids this.",
        "on",
        default=False,
    )
    mailed_code_ttl: int = _setting(
        "Lifetime of the code in a mail (ASVS 6.5.5: ten minutes at most), and of the link that"
        " signs in. Other links have their own lifetimes.",
        "600",
        between(60, 600),
        default=600,
    )
