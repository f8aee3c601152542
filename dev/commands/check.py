"""``make check``: run all checks, the tests last, and report each that fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from dev.commands import generators, references, test
from dev.console import Trouble, say
from dev.env import node, venv
from dev.paths import ROOT, VENV
from dev.process.child import stop_all

# folders with TypeScript and styles; biome.json names the files
_SCRIPTS = ("client", "examples", "tests")

# mypy takes about as long as all other steps before the tests
_AT_ONCE = 2


def main(arguments: list[str]) -> int:
    """Run the named steps, or all of ``STEPS``; return the exit status."""
    steps = {**STEPS, **MORE}
    results = [_timed(name, steps[name]) for name in arguments] if arguments else _all()
    if len(results) > 1:
        say()
        for name, ok, took in results:
            say(f"  {'ok    ' if ok else 'FAILED'}  {name:<10} {took:6.1f} s")
    return 0 if all(ok for _, ok, _ in results) else 1


def _all() -> list[tuple[str, bool, float]]:
    """Run the steps before the tests side by side: each of them uses one processor."""
    try:
        # Else one step would install into .venv while others run from it.
        venv.ensure("dev")
        node.ensure_modules()
    except Trouble as trouble:
        say(str(trouble))
        return [(name, False, 0.0) for name in STEPS]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = list(pool.map(_apart, [name for name in STEPS if name != "tests"]))
    return [*results, _timed("tests", STEPS["tests"])]


def _apart(name: str) -> tuple[str, bool, float]:
    """Run a step in a process of its own, and print its output when it has ended."""
    began = time.monotonic()
    process = subprocess.run(
        [sys.executable, "-m", "dev", "check", name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    say(process.stdout.rstrip())
    return name, process.returncode == 0, time.monotonic() - began


def _timed(name: str, step: Callable[[], bool]) -> tuple[str, bool, float]:
    say(f"\n── {name}")
    began = time.monotonic()
    try:
        ok = step()
    except Trouble as trouble:
        say(str(trouble))
        ok = False
    took = time.monotonic() - began
    say(f"── {name}: {'ok' if ok else 'FAILED'} ({took:.1f} s)")
    return name, ok, took


def _tool(*command: str) -> bool:
    venv.ensure("dev")
    return subprocess.run([VENV / "bin" / command[0], *command[1:]], cwd=ROOT).returncode == 0


def _contract() -> bool:
    if os.environ.get("ARGS") == "generators":
        return generators.run()
    node.ensure_modules()
    redocly = node.run("redocly", "lint", "openapi.yaml")
    spectral = node.run("spectral", "lint", "--fail-severity=hint", "openapi.yaml")
    return redocly and spectral


def _scripts() -> bool:
    node.ensure_modules()
    return node.run("biome", "ci", "--error-on-warnings", *_SCRIPTS)


def _tests() -> bool:
    os.environ["LONG_TESTS"] = "1"
    try:
        return test.main([]) == 0
    finally:
        stop_all()


def _format_code() -> bool:
    node.ensure_modules()
    is_fixed = _tool("ruff", "check", "--fix", ".")
    is_formatted = _tool("ruff", "format", ".")
    return node.run("biome", "format", "--write", *_SCRIPTS) and is_formatted and is_fixed


STEPS: dict[str, Callable[[], bool]] = {
    "format": lambda: _tool("ruff", "format", "--check", "."),
    "lint": lambda: _tool("ruff", "check", "."),
    "imports": lambda: _tool("lint-imports", "--no-logo"),
    "types": lambda: _tool("mypy"),
    "scripts": _scripts,
    "contract": _contract,
    "tests": _tests,
}

MORE: dict[str, Callable[[], bool]] = {
    "format-code": _format_code,
    "references": references.write,
}
