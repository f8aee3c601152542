"""Finding programs, also where an ordinary user's PATH does not look."""

from __future__ import annotations

import os
import shutil

# Debian keeps servers in sbin, which only root's PATH has; Homebrew's place depends on the machine.
_ELSEWHERE = (
    "/usr/local/bin",
    "/usr/bin",
    "/usr/local/sbin",
    "/usr/sbin",
    "/opt/homebrew/bin",
    "/opt/homebrew/opt/mariadb/bin",
    "/usr/local/opt/mariadb/bin",
)


def find(*names: str) -> str | None:
    """The path of the first of these programs that there is."""
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), *_ELSEWHERE])
    for name in names:
        found = shutil.which(name, path=places)
        if found:
            return found
    return None
