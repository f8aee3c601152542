"""Declare the setting of API tokens: the prefix by which scanners find leaked ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import check_token_prefix
from api.settings.declaration import setting

_setting = partial(setting, group="API tokens")


@dataclass(frozen=True, kw_only=True)
class ApiTokenSettings:
    """The prefix of new API tokens."""

    api_token_prefix: str = _setting(
        "First letters of new API tokens, 2 to 8 in lower case, by which scanners recognise yours."
        " p_ or s_ follows: a person's or a service account's. Earlier tokens stay valid.",
        "acme",
        check_token_prefix,
        default="gb",
    )
