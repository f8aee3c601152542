"""``make lock``: pin every package, with the hashes of all its files, in ``requirements/*.txt``."""

from __future__ import annotations

import os
import shlex

from dev.console import run_logged
from dev.env import venv
from dev.paths import PYTHON, REQUIREMENTS, ROOT

# flask-openapi and what only it needs: see runtime.in. pip-tools' word for "leave out" is unsafe.
_LEFT_OUT = {
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
    # these keep to the versions above
    "argon2-build": (),
}


def main(_arguments: list[str]) -> int:
    """What is in ARGS goes to pip-compile: ``--upgrade``, ``--upgrade-package NAME``."""
    venv.ensure("dev")
    # Only the registry's own files: packages that lie about on this machine have other hashes.
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"}
    }
    environ |= {"PIP_CONFIG_FILE": os.devnull, "CUSTOM_COMPILE_COMMAND": "make lock"}
    for name, left_out in _LEFT_OUT.items():
        target = REQUIREMENTS / f"{name}.txt"
        command = [
            *(PYTHON, "-m", "piptools", "compile", "--quiet", "--generate-hashes"),
            *("--strip-extras", "--allow-unsafe" if not left_out else "--no-allow-unsafe"),
            *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"),
            *(f"--unsafe-package={package}" for package in left_out),
            *shlex.split(os.environ.get("ARGS", "")),
            f"--output-file={target.relative_to(ROOT)}",
            str((REQUIREMENTS / f"{name}.in").relative_to(ROOT)),
        ]
        run_logged(f"Locking requirements/{name}.in", command, f"lock-{name}", env=environ)
    return 0
