"""Unpack Debian packages below ``.run/``, without installing them: no service, no system file.

Installing haproxy, nginx or mariadb-server would start a system service. Their programs also run
from a directory, if the loader finds the libraries beside them.
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
    """Unpack packages, once, and return the directory that contains their ``usr/``.

    ``apt`` names packages that come with their missing dependencies, ``without_dependencies`` large
    packages of which a few files are needed. Raises ``Trouble`` on a machine without apt.
    """
    home = private_directory(RUN / "debian") / name
    with exclusive(RUN / "debian.lock", wait=True):
        if not home.exists():
            _unpack(name, home, apt, without_dependencies)
    return home


def environ(*homes: Path) -> dict[str, str]:
    """Return the PATH and LD_LIBRARY_PATH that programs in these directories need."""
    libraries = [str(path) for home in homes for path in home.glob("usr/lib/*-linux-gnu*")]
    programs = [str(home / "usr" / part) for home in homes for part in ("sbin", "bin")]
    return {
        "PATH": os.pathsep.join([*programs, os.environ.get("PATH", os.defpath)]),
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
    }


def _unpack(name: str, home: Path, apt: Sequence[str], alone: Sequence[str]) -> None:
    if not find("apt-get") or not find("dpkg-deb"):
        raise Trouble(f"{', '.join(apt)}: only Debian's packages can be unpacked, by apt and dpkg.")
    packages.fetch_missing_lists([*apt, *alone])
    wanted = [*_missing(apt), *alone]
    draft = home.with_name(f"{name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    archives = private_directory(draft / "archives")
    # the user _apt can't write into this directory
    download = ["env", "-C", str(archives), "apt-get", "download", "-o", "APT::Sandbox::User=root"]
    run_logged(f"Fetching {name} ({', '.join(wanted)})", [*download, *wanted], "apt")
    for archive in sorted(archives.iterdir()):
        run_logged(f"Unpacking {archive.name}", ["dpkg-deb", "-x", archive, draft], "apt")
    shutil.rmtree(archives)
    draft.rename(home)


def _missing(names: Sequence[str]) -> list[str]:
    """Return the packages, and their dependencies that are not installed."""
    command = ["apt-get", "--simulate", "install", "--reinstall", "--no-install-recommends", *names]
    simulated = subprocess.run(command, capture_output=True, text=True)
    if simulated.returncode:
        raise Trouble(f"apt-get can't install {', '.join(names)}: {simulated.stderr.strip()}")
    # an installed package stays in the list: its version may differ from the one to unpack
    return list(dict.fromkeys([*names, *_NEW.findall(simulated.stdout)]))
