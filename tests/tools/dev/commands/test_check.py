"""``make check`` runs the tests last, and reports each step that fails."""

from __future__ import annotations

import pytest

from dev.commands import check
from dev.console import Trouble


def test_tests_run_last_and_each_fault_is_reported(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    order: list[str] = []

    def run_apart(name: str) -> tuple[str, bool, float]:
        order.append(name)
        return name, name != "lint", 1.0

    def run_tests() -> bool:
        order.append("tests")
        return False

    monkeypatch.setattr(check, "_apart", run_apart)
    monkeypatch.setitem(check.STEPS, "tests", run_tests)
    monkeypatch.setattr(check.venv, "ensure", lambda _lock: None)
    monkeypatch.setattr(check.node, "ensure_modules", lambda: None)

    assert check.main([]) == 1

    assert order[-1] == "tests"
    assert sorted(order) == sorted(check.STEPS)
    failed = [line for line in capfd.readouterr().out.splitlines() if line.startswith("  FAILED")]
    assert failed == ["  FAILED  lint          1.0 s", "  FAILED  tests         0.0 s"]


def test_what_can_not_be_installed_fails_all_steps_before_any_runs(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(_lock: str) -> None:
        raise Trouble("There is no registry.")

    monkeypatch.setattr(check.venv, "ensure", refuse)
    monkeypatch.setattr(check.node, "ensure_modules", lambda: None)
    monkeypatch.setattr(check, "_apart", lambda _name: pytest.fail("it ran"))
    monkeypatch.setitem(check.STEPS, "tests", lambda: pytest.fail("they ran"))

    assert check.main([]) == 1

    first, *table = capfd.readouterr().out.strip().splitlines()
    assert first == "There is no registry."
    assert table == ["", *(f"  FAILED  {name:<10}    0.0 s" for name in check.STEPS)]


def test_a_step_in_its_own_process_has_its_status_and_output(
    capfd: pytest.CaptureFixture[str],
) -> None:
    name, is_ok, _ = check._apart("format")

    assert name == "format"
    assert f"\n── format: {'ok' if is_ok else 'FAILED'} (" in capfd.readouterr().out
