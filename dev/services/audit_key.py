"""Make the audit log's signing key for `make run`, which seals the log from the first event on."""

from __future__ import annotations

import os
import shutil
import subprocess

from dev.console import Trouble
from dev.paths import AUDIT, PYTHON, RUN, private_directory
from dev.process.lock import exclusive

_NAME = "localhost/gatebook"


def settings(environ: dict[str, str]) -> dict[str, str]:
    """Return the settings for the key and its witness, after making the key if there is none.

    Returns none of them if the key or a database is given: that database has its own key, or its
    operator has not begun a log.
    """
    if "AUDIT_SIGNING_KEYS" in os.environ or os.environ.get("DATABASE_URL"):
        return {}
    with exclusive(RUN / "audit.lock", wait=True):  # `make api` may start at the same time
        if not AUDIT.exists():
            _make(environ)
    return {
        "AUDIT_SIGNING_KEYS": str(AUDIT / "audit.key"),
        "AUDIT_WITNESSES": os.environ.get("AUDIT_WITNESSES") or str(AUDIT / "checkpoints"),
    }


def _make(environ: dict[str, str]) -> None:
    """Make both halves of the key in a draft, then rename it: a crash leaves both or none."""
    draft = AUDIT.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)  # a killed run leaves one
    private_directory(draft)
    completed = subprocess.run(
        [PYTHON, "-m", "api", "audit", "key", _NAME, draft / "audit.key"],
        env=environ,
        capture_output=True,
        text=True,
    )
    if completed.returncode:
        raise Trouble(f"The audit log's key could not be made. {completed.stderr.strip()}")
    (draft / "audit.pub").write_text(completed.stdout, encoding="utf-8")
    draft.rename(AUDIT)
