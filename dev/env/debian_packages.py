"""Unpack Debian packages below ``.run/``, without installing them: no service, no system file.

Installing haproxy, nginx or mariadb-server would start a system service. Their programs run as well
from a directory, as long as the loader finds the libraries that came along.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from dev.console import Trouble, run_logged
from dev.env import packages
from dev.paths import RUN, private_directory
from dev.process.lock import exclusive
from dev.programs import find

_NEW = re.compile(r"^Inst (\S+) \(", re.MULTILINE)  # not "Inst NAME [INSTALLED] (…", an upgrade


def unpack(name: str, *, apt: Sequence[str], without_dependencies: Sequence[str] = ()) -> Path:
    """Return a directory with ``usr/`` of the packages, unpacked unless that was done before.

    ``apt``: with those of their dependencies that are not installed. ``without_dependencies``: for
    single files of a large package. Raises ``Trouble`` where there is no apt.
    """
    home = private_directory(RUN / "debian") / name
    with exclusive(RUN / "debian.lock", wait=True):
        if not home.exists():
            _unpack(name, home, apt, without_dependencies)
    return home


def environ(*homes: Path) -> dict[str, str]:
    """Return PATH and LD_LIBRARY_PATH with which programs of these directories run."""
    libraries = [str(path) for home in homes for path in home.glob("usr/lib/*-linux-gnu*")]
    programs = [str(home / "usr" / part) for home in homes for part in ("sbin", "bin")]
    return {
        "PATH": os.pathsep.join([*programs, os.environ.get("PATH", os.defpath)]),
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
    }


def _unpack(name: str, home: Path, apt: Sequence[str], alone: Sequence[str]) -> None:
    if not find("apt-get") or not find("dpkg-deb"):
        raise Trouble(f"{', '.join(apt)}: unpacked from Debian's packages, and this is no Debian.")
    packages.fetch_missing_lists([*apt, *alone])
    wanted = [*_missing(apt), *alone]
    draft = home.with_name(f"{name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    archives = private_directory(draft / "archives")
    # apt's own user for downloads can't write here, and is not needed for that
    download = ["env", "-C", str(archives), "apt-get", "download", "-o", "APT::Sandbox::User=root"]
    run_logged(f"Fetching {name} ({', '.join(wanted)})", [*download, *wanted], "apt")
    for archive in sorted(archives.iterdir()):
        run_logged(f"Unpacking {archive.name}", ["dpkg-deb", "-x", archive, draft], "apt")
    shutil.rmtree(archives)
    draft.rename(home)


def _missing(names: Sequence[str]) -> list[str]:
    """Return the packages and those of their dependencies that are not installed."""
    command = ["apt-get", "--simulate", "install", "--reinstall", "--no-install-recommends", *names]
    simulated = subprocess.run(command, capture_output=True, text=True)
    if simulated.returncode:
        raise Trouble(f"apt-get can't install {', '.join(names)}: {simulated.stderr.strip()}")
    # one that is installed is there all the same: its programs may be in another version
    return list(dict.fromkeys([*names, *_NEW.findall(simulated.stdout)]))
