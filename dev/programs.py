"""Find programs, also in directories that an ordinary user's PATH lacks."""

from __future__ import annotations

import os
import shutil

# Debian installs servers in sbin, which only root's PATH has. Homebrew's directory depends on the
# processor.
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
    """Return the path of the first of these programs that is installed; None if none is."""
    directories = os.pathsep.join([os.environ.get("PATH", os.defpath), *_ELSEWHERE])
    for name in names:
        if program := shutil.which(name, path=directories):
            return program
    return None
