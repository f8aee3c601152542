"""Make socket paths short and without blanks, whatever the path of the checkout.

The path of a Unix socket has at most 107 bytes on Linux and 103 on macOS, and mariadb-install-db, a
shell script, fails at blanks.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path

from dev.console import Trouble

LIMIT = 103


def plain_path(path: Path) -> Path:
    """Return a short path without blanks to the same file: its own, or through a link in /tmp.

    Any user can write to /tmp. The directory there must be ours, no link, and closed to others:
    otherwise an attacker who made it first could run a server in place of ours. Raises ``Trouble``.
    """
    if len(os.fsencode(path)) <= LIMIT and not re.search(r"\s", str(path)):
        return path
    name = hashlib.sha256(os.fsencode(path.parent)).hexdigest()[:16]
    directory = Path("/tmp") / f"gatebook-{os.getuid()}-{name}"  # noqa: S108  checked below
    directory.mkdir(mode=0o700, exist_ok=True)
    status = directory.lstat()
    if (
        not stat.S_ISDIR(status.st_mode)
        or status.st_uid != os.getuid()
        or stat.S_IMODE(status.st_mode) != 0o700
    ):
        raise Trouble(
            f"{directory} is not a private directory of yours (mode 0700). Remove it, or move the"
            " checkout to a shorter path."
        )
    link = directory / "run"
    if not link.is_symlink() or link.readlink() != path.parent:
        link.unlink(missing_ok=True)
        link.symlink_to(path.parent)
    return link / path.name
