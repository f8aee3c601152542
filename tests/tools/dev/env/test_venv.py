"""Test that two checkouts with one ``.venv`` do not install into it at the same time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dev.env import venv


def test_a_checkout_with_a_link_waits_for_the_installation_of_the_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The other one has unlinked the stamp, and writes it before it releases the lock."""
    shared, checkout = tmp_path / "shared", tmp_path / "checkout"
    (shared / ".venv").mkdir(parents=True)
    checkout.mkdir()
    (checkout / ".venv").symlink_to(shared / ".venv")
    wanted = {name: venv._digest(name) for name in venv._LOCKS["runtime"]}
    wanted[venv._ARGON2] = venv.argon2_build.wanted()
    locks: list[tuple[Path, bool]] = []
    installed: list[dict[str, str]] = []

    @contextmanager
    def released_later(path: Path, *, wait: bool) -> Iterator[None]:
        locks.append((path, wait))
        (shared / ".venv" / "gatebook-locks.json").write_text(json.dumps(wanted))
        yield

    monkeypatch.setattr(venv, "VENV", checkout / ".venv")
    monkeypatch.setattr(venv, "RUN", checkout / ".run")
    monkeypatch.setattr(venv, "_STAMP", checkout / ".venv" / "gatebook-locks.json")
    monkeypatch.setattr(venv, "exclusive", released_later)
    monkeypatch.setattr(venv, "_install", installed.append)

    venv.ensure("runtime")

    assert locks == [(shared / ".run" / "venv.lock", True)]
    assert installed == []
