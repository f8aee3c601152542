"""Make an audit signing key for `make run`: its log is sealed from the first event on."""

from __future__ import annotations

import os
import shutil
import subprocess

from dev.console import Trouble
from dev.paths import AUDIT, PYTHON, RUN, private_directory
from dev.process.lock import exclusive

_NAME = "localhost/gatebook"


def settings(environ: dict[str, str]) -> dict[str, str]:
    """What seals and who hears of it, where that is not given. Makes the key when there is none.

    A database that was given has a key of its own, or none: sealing it is not ours to begin.
    """
    if "AUDIT_SIGNING_KEYS" in os.environ or os.environ.get("DATABASE_URL"):
        return {}
    with exclusive(RUN / "audit.lock", wait=True):  # `make api` may come to this at the same time
        if not AUDIT.exists():
            _make(environ)
    return {
        "AUDIT_SIGNING_KEYS": str(AUDIT / "audit.key"),
        "AUDIT_WITNESSES": os.environ.get("AUDIT_WITNESSES") or str(AUDIT / "checkpoints"),
    }


def _make(environ: dict[str, str]) -> None:
    """Both halves, or neither."""
    draft = AUDIT.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)  # of a run that was killed
    private_directory(draft)
    made = subprocess.run(
        [PYTHON, "-m", "api", "audit", "key", _NAME, draft / "audit.key"],
        env=environ,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise Trouble(f"The audit log's key could not be made. {made.stderr.strip()}")
    (draft / "audit.pub").write_text(made.stdout, encoding="utf-8")
    draft.rename(AUDIT)
