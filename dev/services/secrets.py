"""Keep the secrets of `make run` in ``.run/secrets.env``, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from dev.paths import private_directory

# 32 random bytes, url-safe: nothing in them needs quoting in SQL, a URL or a shell.
_NAMES = ("SECRET_KEY", "MARIADB_PASSWORD")


def load(path: Path) -> dict[str, str]:
    """The secrets in the file; those that are missing are made and written down first."""
    found = _read(path)
    missing = [name for name in _NAMES if not found.get(name)]
    if missing:
        found.update({name: secrets.token_urlsafe(32) for name in missing})
        _write(path, found)
    return found


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def _write(path: Path, values: dict[str, str]) -> None:
    # Written whole beside it, then renamed: a crash leaves the old file or the new one.
    private_directory(path.parent)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    draft.rename(path)
