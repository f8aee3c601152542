"""Describe where the secrets of this process came from, and what is wrong with these places."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from api.settings import Settings, sources
from api.settings.sources import SettingPlace, SettingSource


def describe_secrets(environ: Mapping[str, str] = os.environ) -> tuple[list[str], list[str]]:
    """Return the places of the secrets that are not in variables, and warnings; never a value.

    ``environ`` must be one of which the settings were read without a fault.
    """
    places, warnings = [], []
    for setting in fields(Settings):
        if not setting.metadata["secret"]:
            continue
        name = setting.name.upper()
        source = sources.find(name, environ, is_secret=True)
        if source is None:
            continue
        if source.place is not SettingPlace.CREDENTIAL and sources.find_credential(name, environ):
            warnings.append(f"{name} is set as a variable: the credential {name} is not read.")
        if source.place is not SettingPlace.VARIABLE:
            places.append(f"{name} is from the {source.place} {source.path}")
            if _others_may_write(source):
                warnings.append(f"Others may write the {source.place} {source.path}: chmod go-w")
    return places, warnings


def _others_may_write(source: SettingSource) -> bool:
    try:
        mode = Path(source.path).stat().st_mode
    except OSError:  # it was removed after it was read
        return False
    return stat.S_ISREG(mode) and bool(mode & (stat.S_IWGRP | stat.S_IWOTH))
