"""Declare a setting, and parse its value from the text of an environment variable."""

from __future__ import annotations

import re
from dataclasses import MISSING, field
from typing import Any

from api.settings.checks import Check
from api.settings.errors import InvalidSetting


def setting(
    help: str,
    example: str,
    *checks: Check,
    group: str,
    default: object = MISSING,
    shown_default: str | None = None,
    secret: bool = False,
) -> Any:
    """Return the dataclass field of a setting, with its description and checks as metadata.

    Without ``default`` the setting is required. ``shown_default`` replaces the default in the
    reference if it depends on the machine. The value of a ``secret`` is shown neither in a fault
    nor in the ``repr`` of the settings, which a traceback may contain.
    """
    return field(
        default=default,
        repr=not secret,
        metadata={
            "help": help,
            "example": example,
            "checks": checks,
            "group": group,
            "shown_default": shown_default,
            "secret": secret,
        },
    )


def parse_value(text: str, kind: object) -> Any:
    """Return the value of a setting of the type ``kind``. Raises ``InvalidSetting``."""
    if kind is bool:
        if text.lower() in {"on", "true", "1", "yes"}:
            return True
        if text.lower() in {"off", "false", "0", "no"}:
            return False
        raise InvalidSetting("must be on or off")
    if kind is int:
        if not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise InvalidSetting(f"must be a whole number{_no_unit(text)}")
        return int(text)
    if kind is float:
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", text):
            raise InvalidSetting(f"must be a number{_no_unit(text)}")
        return float(text)
    if kind is str:
        return text
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _no_unit(text: str) -> str:
    has_unit = re.fullmatch(r"[0-9.]+ ?[A-Za-z]+", text)  # 1d, 30 min, 64MB
    return " without a unit (seconds or bytes; see docs/settings.md)" if has_unit else ""
