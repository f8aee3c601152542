"""Each machine gets the fastest build of Argon2 that it can make and run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dev.console import Trouble
from dev.env import argon2_build, uv

V4 = sorted(argon2_build._LEVELS["x86-64-v4"])
V3 = sorted(argon2_build._LEVELS["x86-64-v3"])
SKYLAKE = [flag for flag in V4 if flag != "avx512_vbmi2"]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Return a machine with a compiler, a loader that checks levels, and Python's headers."""
    monkeypatch.setattr(argon2_build, "find", lambda *_: "/usr/bin/cc")
    monkeypatch.setattr(argon2_build, "_loader_checks_levels", lambda: True)
    monkeypatch.setattr(argon2_build, "_has_headers", lambda: True)
    monkeypatch.setattr(argon2_build.platform, "machine", lambda: "x86_64")
    return monkeypatch


@pytest.mark.parametrize(
    ("flags", "level"),
    [
        ([*V4, "more"], "x86-64-v4"),
        (SKYLAKE, "x86-64-v3"),  # lowers its clock for 512-bit instructions
        (V3, "x86-64-v3"),
        ([flag for flag in V3 if flag != "bmi2"], "any x86_64"),
        ([], "any x86_64"),
    ],
)
def test_the_level_is_the_best_that_the_processor_has_in_full(
    machine: pytest.MonkeyPatch, flags: list[str], level: str
) -> None:
    machine.setattr(argon2_build, "_flags", lambda: set(flags))
    assert argon2_build.wanted() == level


@pytest.mark.parametrize("missing", ["find", "_has_headers"])
def test_without_a_compiler_the_wheel_stays_and_the_loss_is_printed(
    machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    machine.setattr(argon2_build, "_flags", lambda: set(V3))
    machine.setattr(argon2_build, missing, lambda *_: None)
    machine.setattr(uv, "install", lambda *_, **__: pytest.fail("nothing is to be installed"))

    reason = argon2_build.wanted()
    argon2_build.install(reason)

    assert reason == "no compiler for x86-64-v3"
    output = capsys.readouterr().out
    assert "about twice" in output
    assert "gcc and python3-dev" in output


def test_a_loader_that_does_not_check_levels_gets_the_wheel(machine: pytest.MonkeyPatch) -> None:
    """On an older processor, a copied build would end with an illegal instruction."""
    machine.setattr(argon2_build, "_flags", lambda: set(V3))
    machine.setattr(argon2_build, "_loader_checks_levels", lambda: False)
    assert argon2_build.wanted() == "any x86_64"


def test_a_build_that_fails_leaves_the_wheel_and_says_so(
    machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Trouble("cc: it does not work")

    machine.setattr(uv, "install", fail)
    argon2_build.install("x86-64-v3")

    output = capsys.readouterr().out
    assert "building it failed" in output
    assert "cc: it does not work" in output


def test_a_machine_without_a_better_level_prints_no_loss(
    capsys: pytest.CaptureFixture[str],
) -> None:
    argon2_build.install("any aarch64")
    assert capsys.readouterr().out == ""


def test_the_built_version_is_that_of_the_lock() -> None:
    lock = (Path(__file__).resolve().parents[4] / "requirements" / "runtime.txt").read_text()
    pinned = argon2_build._locked("argon2-cffi-bindings")

    assert pinned in lock
    assert re.findall(r"^[\w-]+==", pinned, re.MULTILINE) == ["argon2-cffi-bindings=="]
    assert pinned.count("--hash=sha256:") > 1  # of wheels, and of the source
