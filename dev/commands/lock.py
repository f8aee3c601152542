"""``make lock``: pin every package, with the hashes of all its files, in ``requirements/*.txt``."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from dev.console import run_logged
from dev.env import uv, venv
from dev.paths import REQUIREMENTS

# flask-openapi, and the packages that only it needs, are left out: see runtime.in.
_LEFT_OUT = {
    "uv": (),
    "build": (),
    "node": (),
    "runtime": (
        "flask-openapi",
        "pydantic",
        "pydantic-core",
        "annotated-types",
        "typing-inspection",
    ),
    "dev": ("flask-openapi",),
    # constrained to the versions of the locks above
    "argon2-build": (),
    "generators": (),
    "backends": (),
    "deploy": (),
}
# The oldest Python, on Linux, whichever machine makes the lock. It holds on the others, too: it has
# the hashes of all files, and a test finds packages that only another platform needs.
_TARGET = ("--python-version=3.11", "--python-platform=linux")


def main(_arguments: list[str]) -> int:
    """Lock all requirements. ARGS goes to uv: ``--upgrade``, ``--upgrade-package NAME``."""
    venv.ensure("dev")
    # The registry's own files alone: packages on this machine have other hashes.
    local = {"UV_FIND_LINKS", "UV_INDEX", "UV_EXTRA_INDEX_URL"}
    environ = {name: value for name, value in uv.environ().items() if name not in local}
    for name, left_out in _LEFT_OUT.items():
        command: list[str | Path] = [
            *(uv.UV, "pip", "compile", "--quiet", "--generate-hashes", *_TARGET),
            "--custom-compile-command=make lock",
            *(f"--no-emit-package={package}" for package in left_out),
            *shlex.split(os.environ.get("ARGS", "")),
            f"--directory={REQUIREMENTS.parent}",  # names in the comments are relative to it
            f"--output-file=requirements/{name}.txt",
            f"requirements/{name}.in",
        ]
        run_logged(f"Locking requirements/{name}.in", command, f"lock-{name}", env=environ)
    return 0
