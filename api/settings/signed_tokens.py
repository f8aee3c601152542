"""Check the keys and audiences of signed tokens before anything starts."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from api.settings import p256_key
from api.settings.errors import InvalidSetting

# group may read: a file of root with the group of the service is usual
_OTHERS_RIGHTS = stat.S_IWGRP | stat.S_IRWXO
_AUDIENCE = re.compile(r"[!#-\[\]-~]{1,255}")  # visible ASCII without " and \


def check_signing_keys(values: tuple[str, ...]) -> None:
    """Refuse a file that is not a private P-256 key in PEM, or that others may read or replace."""
    numbers = set()
    for value in values:
        try:
            mode, pem = Path(value).stat().st_mode, Path(value).read_bytes()
        except OSError:
            raise InvalidSetting(f"names a file that can't be read: {value}") from None
        if mode & _OTHERS_RIGHTS:
            raise InvalidSetting(f"names a file that others may read or write: chmod 640 {value}")
        key = p256_key.read(pem)
        if key is None:
            raise InvalidSetting(
                f"names a file that is not an unencrypted private key in PEM for P-256: {value}"
            )
        number = key.private_numbers().private_value
        if number in numbers:
            raise InvalidSetting(f"names one key twice: {value}")
        numbers.add(number)


def check_audiences(values: tuple[str, ...]) -> None:
    """Refuse an audience that is not visible ASCII, or that is listed twice."""
    for value in values:
        if not _AUDIENCE.fullmatch(value):
            raise InvalidSetting(
                "must be names of 1 to 255 visible ASCII characters without quotes or backslashes"
            )
    if len(set(values)) < len(values):
        raise InvalidSetting("names one audience twice")
