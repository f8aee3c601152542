"""Read the value of one setting, and describe its fault without showing what it must not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field
from typing import Any

from api.settings import sources
from api.settings.declaration import parse_value
from api.settings.errors import InvalidSetting
from api.settings.sources import FaultySource, SettingPlace, SettingSource


class FaultySetting(ValueError):
    """A missing or wrong setting: a line for the operator, which shows no secret."""


def read(
    setting: Field[Any], kind: object, environ: Mapping[str, str], unset: Mapping[str, str]
) -> Any:
    """Return the value of a setting; ``MISSING``: it is not set, and has a default.

    ``kind``: its type. ``unset``: texts of settings that are set nowhere. Raises ``FaultySetting``.
    """
    name = setting.name.upper()
    secret = setting.metadata["secret"]
    try:
        source = sources.find(name, environ, is_secret=secret)
        text = source.text() if source else unset.get(name, "")
    except FaultySource as fault:
        raise FaultySetting(str(fault)) from None
    try:
        if text:
            value = parse_value(text, kind)
            for check in setting.metadata["checks"]:
                check(value)
            return value
        if setting.default is MISSING:
            raise InvalidSetting("is missing")
    except InvalidSetting as fault:
        described = _described(name, text, str(fault), source, secret=secret)
        raise FaultySetting(f"{described}. Example: {name}={setting.metadata['example']}") from None
    return MISSING


def _described(
    name: str, text: str, fault: str, source: SettingSource | None, *, secret: bool
) -> str:
    place = source.place if source else SettingPlace.VARIABLE
    if place is SettingPlace.CREDENTIAL:
        return f"{name} (from the credential of systemd) {fault}"
    if place is SettingPlace.FILE and secret:
        return f"{name} (from {name}{sources.SUFFIX}) {fault}"
    if place is SettingPlace.FILE:
        # Faults of other settings may repeat the value, and the file may be the wrong one: a
        # secret's.
        return f"{name}{sources.SUFFIX} names a file whose content is no valid {name}"
    shown = f"={text!r}" if text and not secret else ""
    return f"{name}{shown} {fault}"
