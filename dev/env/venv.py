"""Make ``.venv`` from the locks in ``requirements/``: a file is installed only by its hash."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import sys

from dev.console import run_logged
from dev.env import argon2_build, packages, uv
from dev.paths import PYTHON, REQUIREMENTS, RUN, VENV
from dev.process.lock import exclusive

_STAMP = VENV / "gatebook-locks.json"
_ARGON2 = "argon2 for"
# Each lock with the locks below it. The dev lock repeats the runtime lock's pins.
_LOCKS = {
    "runtime": ("uv", "build", "runtime"),
    "dev": ("uv", "build", "runtime", "dev"),
    "node": ("uv", "build", "runtime", "dev", "node"),
    "generators": ("uv", "build", "runtime", "dev", "generators"),
    "backends": ("uv", "build", "runtime", "dev", "backends"),
    "deploy": ("uv", "build", "runtime", "dev", "deploy"),
}


def ensure(lock: str) -> None:
    """Install the lock ``runtime``, ``dev``, … into ``.venv`` if it changed."""
    wanted = {name: _digest(name) for name in _LOCKS[lock]}
    # Another value on another processor, or after a compiler was installed, causes a new build.
    wanted[_ARGON2] = argon2_build.wanted()
    if _holds(wanted):
        return
    # `make run` and `make test` may start at the same time, also in another checkout with a link to
    # this .venv. While the stamp is gone, only the lock tells that an installation is under way.
    with exclusive(VENV.resolve().parent / RUN.name / "venv.lock", wait=True):
        if not _holds(wanted):
            _install(wanted)


def _digest(name: str) -> str:
    python = f"{sys.implementation.cache_tag} {sys.base_prefix}"
    lock = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return hashlib.sha256(python.encode() + b"\0" + lock).hexdigest()


def _stamp() -> dict[str, str]:
    try:
        return dict(json.loads(_STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def _holds(wanted: dict[str, str]) -> bool:
    return wanted.items() <= _stamp().items() and PYTHON.exists()


def _install(wanted: dict[str, str]) -> None:
    have = _stamp()
    changed = any(have.get(name, digest) != digest for name, digest in wanted.items())
    if changed or not have or not PYTHON.exists():
        # A changed lock may have dropped a package: a new .venv has no leftovers.
        _make()
        have = {}
    _STAMP.unlink(missing_ok=True)  # an interrupted installation leaves none
    for name, digest in wanted.items():
        if have.get(name) != digest:
            if name == _ARGON2:
                argon2_build.install(digest)
            elif name == "uv":
                uv.bootstrap()
            else:
                _install_lock(name)
            have[name] = digest
    _STAMP.write_text(json.dumps(have))


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        # Debian has the pip of venv in a package apart from Python.
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        packages.install("Python's venv module", apt=[f"{version}-venv"], brew=[])
    shutil.rmtree(VENV, ignore_errors=True)
    # A new process: this one may have cached that ensurepip is missing.
    run_logged("Making .venv", [sys.executable, "-m", "venv", "--prompt", "gatebook", VENV], "venv")


def _install_lock(name: str) -> None:
    lock = REQUIREMENTS / f"{name}.txt"
    uv.install(f"Installing requirements/{name}.txt into .venv", lock, f"uv-{name}")
