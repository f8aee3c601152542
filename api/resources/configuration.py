"""Serve ``/v1/configuration``: the settings that a front end depends on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api import settings
from api.domain import password_text
from api.domain.languages import LANGUAGES
from api.domain.proof import CODE_DIGITS
from api.settings import Settings
from api.settings.groups.second_factors import EVERYONE
from api.web import http
from api.web.guards import public

configuration = Blueprint("configuration", __name__, url_prefix="/v1/configuration")


@configuration.get("")
@public
def read() -> Response:
    response = http.answer(_configuration(settings.current()))
    response.add_etag()
    return http.unless_known(response)


def _configuration(current: Settings) -> dict[str, Any]:
    """Return ``#/components/schemas/ServerConfiguration``: nothing secret, and of no account."""
    return {
        "sign_in_methods": ["password", "passkey", *(["mail"] if current.email_sign_in else [])],
        "second_factor": _second_factor(current),
        "trusted_device_lifetime": current.trusted_device_lifetime or None,
        "email_verification": current.email_verification,
        "password": {
            "min_length": current.password_min_length,
            "max_length": password_text.MOST,
        },
        "mailed_code": {"length": CODE_DIGITS, "lifetime": current.mailed_code_ttl},
        "session": {
            "idle_timeout": current.session_idle_timeout,
            "lifetime": current.session_absolute_timeout,
        },
        "remembered_session": {
            "idle_timeout": current.remembered_idle_timeout,
            "lifetime": current.remembered_absolute_timeout,
        },
        "reauthentication_max_age": current.reauthentication_max_age,
        "account_deletion_grace": current.account_deletion_grace,
        "languages": list(LANGUAGES),
    }


def _second_factor(current: Settings) -> str:
    """Return whom the policy concerns. The names of roles are of no use to a page."""
    if current.second_factor == "optional":
        return "optional"
    return "required" if EVERYONE in current.second_factor_roles else "required_for_roles"
