"""Install missing system packages by apt or Homebrew, or print the command that does."""

from __future__ import annotations

import os
import subprocess

from dev.console import Trouble, run_logged
from dev.programs import find

# Commands for other systems. They are printed, not run: these packages also install a system
# service, which the person may not want.
_COMMANDS = {
    "dnf": "sudo dnf install mariadb-server redis",
    "pacman": "sudo pacman -S mariadb redis",
    "zypper": "sudo zypper install mariadb redis",
    "apk": "sudo apk add mariadb mariadb-client redis",
}


def install(program: str, *, apt: list[str], brew: list[str]) -> None:
    """Install packages by apt or Homebrew. Raises ``Trouble`` with the command to type."""
    apt_get, homebrew = find("apt-get"), find("brew")
    if apt_get:
        _install_by_apt(program, apt_get, apt)
    elif homebrew and brew:
        env = {**os.environ, "HOMEBREW_NO_AUTO_UPDATE": "1"}
        run_logged(f"Installing {program} (brew)", [homebrew, "install", *brew], "brew", env=env)
    else:
        command = next((line for name, line in _COMMANDS.items() if find(name)), None)
        hint = (
            f"Install it, for instance with:\n\n    {command}\n" if command else "Install it first."
        )
        raise Trouble(f"{program} is not on this machine. {hint}")


def _install_by_apt(program: str, apt_get: str, packages: list[str]) -> None:
    arguments = ["install", "-y", "--no-install-recommends", *packages]
    root = _as_root()
    if root is None:
        raise Trouble(
            f"{program} is not on this machine, and only root can install it. Run:\n\n"
            f"    sudo apt-get {' '.join(arguments)}\n\n"
            "These packages bring programs only, no system service."
        )
    command = _command(root, apt_get)
    doing = f"Installing {program} ({', '.join(packages)})"
    fetch_missing_lists(packages)
    try:
        run_logged(doing, [*command, *arguments], "apt", append=True)
    except Trouble:
        run_logged("Fetching newer package lists", [*command, "update"], "apt", append=True)
        run_logged(doing, [*command, *arguments], "apt", append=True)


def fetch_missing_lists(packages: list[str]) -> None:
    """Fetch apt's package lists if they lack one of the packages: a bare machine has no lists."""
    apt_get, root = find("apt-get"), _as_root()
    if apt_get and root is not None and not _available(packages):
        run_logged("Fetching Debian's package lists", [*_command(root, apt_get), "update"], "apt")


def _command(root: list[str], apt_get: str) -> list[str]:
    # Another apt (unattended upgrades) may hold the lock: wait for it instead of failing.
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", apt_get]
    return [*command, "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"]


def _as_root() -> list[str] | None:
    if os.getuid() == 0:
        return []
    sudo = find("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def _available(packages: list[str]) -> bool:
    apt_cache = find("apt-cache")
    if not apt_cache:
        return False
    for package in packages:
        policy = subprocess.run([apt_cache, "policy", package], capture_output=True, text=True)
        if "Candidate:" not in policy.stdout or "Candidate: (none)" in policy.stdout:
            return False
    return True
