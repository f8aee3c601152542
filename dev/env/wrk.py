"""Find or install wrk (https://github.com/wg/wrk), the load generator of ``make bench``."""

from __future__ import annotations

from dev.console import Trouble
from dev.env import packages
from dev.programs import find


def find_or_install() -> None:
    """Install wrk by apt or Homebrew unless it is there. Raises ``Trouble`` on other systems."""
    if find("wrk"):
        return
    if not (find("apt-get") or find("brew")):
        raise Trouble(
            "make bench needs wrk, and this system has no known package of it. Build it from"
            " https://github.com/wg/wrk and put it on the PATH."
        )
    packages.install("wrk", apt=["wrk"], brew=["wrk"])
    if not find("wrk"):
        raise Trouble("wrk is still missing after the installation.")
