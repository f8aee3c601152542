"""``make clean``: remove all generated files, with the data and secrets."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from dev.console import Trouble, say
from dev.paths import BENCH, CHAOS, ROOT, RUN, SPA, TEST, VENV, display_path
from dev.process.lock import Busy, exclusive

_CACHES = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis")


def main(_arguments: list[str]) -> int:
    """Remove the files; raise ``Trouble`` while another target runs."""
    try:
        with (
            exclusive(RUN / "run.lock"),
            exclusive(TEST / "test.lock"),
            exclusive(CHAOS / "chaos.lock"),
            exclusive(BENCH / "bench.lock"),
        ):
            for path in (RUN, VENV, SPA / "dist", *_modules(), *(ROOT / name for name in _CACHES)):
                if path.exists():
                    shutil.rmtree(path)
                    say(f"removed {display_path(path)}")
    except Busy as busy:
        raise Trouble(f"Process {busy.pid} still runs in this checkout; stop it first.") from None
    return 0


def _modules() -> list[Path]:
    """Return the folders of npm packages, wherever a lock file has brought them."""
    found = []
    for folder, names, _files in os.walk(ROOT):
        if "node_modules" in names:
            found.append(Path(folder, "node_modules"))
        skipped = {"node_modules", ".git", VENV.name, RUN.name}
        names[:] = (name for name in names if name not in skipped)
    return found
