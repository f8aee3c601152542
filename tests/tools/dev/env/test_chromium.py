"""Test ``dev/env/chromium.py``: the machine's browser, or that of a package without a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dev.console import Trouble
from dev.env import chromium, packages


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Return ``machine("apt-get")``, which lists what it installs."""

    def having(*programs: str) -> list[Any]:
        present, installed = set(programs), list[Any]()
        monkeypatch.setattr(
            chromium, "find", lambda *names: next((n for n in names if n in present), None)
        )

        def install(program: str, **names: list[str]) -> None:
            installed.append((program, names))
            present.add("chromium")

        monkeypatch.setattr(packages, "install", install)
        return installed

    return having


@pytest.mark.parametrize("browser", ["chromium", "google-chrome"])
def test_a_browser_that_is_there_is_used(browser: str, machine: Callable[..., list[Any]]) -> None:
    installed = machine("apt-get", browser)

    assert chromium.find_or_install() == browser
    assert installed == []


def test_the_package_is_installed_with_letters_for_the_screenshots(
    machine: Callable[..., list[Any]],
) -> None:
    installed = machine("apt-get")

    assert chromium.find_or_install() == "chromium"
    names = {"apt": ["chromium", "fonts-dejavu-core"], "brew": ["chromium"]}
    assert installed == [("Chromium", names)]


def test_on_another_system_the_error_names_the_package(machine: Callable[..., list[Any]]) -> None:
    installed = machine("dnf")

    with pytest.raises(Trouble, match="Install it, and put it on the PATH"):
        chromium.find_or_install()
    assert installed == []
