"""Find or install Chromium, which tests of pages drive: Debian's package brings no service."""

from __future__ import annotations

from dev.console import Trouble
from dev.env import packages
from dev.programs import find

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_or_install() -> str:
    """Return the path of Chromium, or of Chrome.

    apt or Homebrew installs it where neither is found. Raises ``Trouble`` on other systems.
    """
    if program := find(*_NAMES):
        return program
    if not (find("apt-get") or find("brew")):
        raise Trouble("Chromium is not on this machine. Install it, and put it on the PATH.")
    # The fonts are for screenshots: the package only recommends some.
    packages.install("Chromium", apt=["chromium", "fonts-dejavu-core"], brew=["chromium"])
    program = find(*_NAMES)
    if program is None:
        raise Trouble("Chromium is still missing after the installation.")
    return program
