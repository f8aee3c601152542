"""Declare the settings of authenticator apps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import check_issuer
from api.settings.declaration import setting

_setting = partial(setting, group="Authenticator apps")


@dataclass(frozen=True, kw_only=True)
class AuthenticatorAppSettings:
    """The name of this service in authenticator apps."""

    totp_issuer: str = _setting(
        "The name that authenticator apps show for this service, without a colon. Apps keep the"
        " name that they were set up with.",
        "Example Accounts",
        check_issuer,
        default="",
        shown_default="the host of FRONTEND_URL or PUBLIC_URL",
    )
