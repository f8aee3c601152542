"""Declare the settings of the second factor: the policy that requires one, and trusted devices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.domain.account import Role
from api.domain.permissions import ROLE_NAME
from api.settings.checks import between, each_matches, one_of
from api.settings.declaration import setting

EVERYONE = "all"  # in place of roles

_setting = partial(setting, group="Second factor")


@dataclass(frozen=True, kw_only=True)
class SecondFactorSettings:
    """The accounts that must have a second factor, and how long a device is trusted."""

    second_factor: str = _setting(
        "optional: each account decides for itself. required: accounts with a role of"
        " SECOND_FACTOR_ROLES must have a second factor, which is asked at each sign-in. An account"
        " without one gets SECOND_FACTOR_GRACE to add it.",
        "required",
        one_of("optional", "required"),
        default="optional",
    )
    second_factor_roles: tuple[str, ...] = _setting(
        "The roles that SECOND_FACTOR=required concerns, comma-separated, also roles of your own."
        " all: every account, with or without a role.",
        "admin",
        each_matches(ROLE_NAME, "names of roles, or all"),
        default=(str(Role.ADMIN), str(Role.AUDITOR)),
    )
    second_factor_grace: int = _setting(
        "Time in which an account that needs a second factor can still be used without one. It"
        " begins with the first request or sign-in for which the policy holds, and never again:"
        " enrol_by of the session is its end. Then the account can only be used to add a factor.",
        "1209600",
        between(0, 366 * 86400),
        default=7 * 86400,
    )
    trusted_device_lifetime: int = _setting(
        "Time for which a device that the owner trusts is not asked for the second factor after the"
        " right password. Its use does not prolong it. 0: no device can be trusted, and none is"
        " trusted any more.",
        "604800",
        between(0, 366 * 86400),
        default=30 * 86400,
    )
