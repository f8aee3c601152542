"""Store the secrets of `make run` in ``.run/secrets.env``, readable by the owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from dev.paths import private_directory

# 32 random bytes, URL-safe: they need no quotes in SQL, a URL or a shell.
_NAMES = ("SECRET_KEY", "MARIADB_PASSWORD")


def load(path: Path) -> dict[str, str]:
    """Return the secrets in the file, after making and storing those that are missing."""
    values = _read(path)
    missing = [name for name in _NAMES if not values.get(name)]
    if missing:
        values.update({name: secrets.token_urlsafe(32) for name in missing})
        _write(path, values)
    return values


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def _write(path: Path, values: dict[str, str]) -> None:
    # A draft is written and renamed: a crash leaves the old file or the new one.
    private_directory(path.parent)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    draft.rename(path)
