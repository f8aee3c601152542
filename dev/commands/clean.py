"""``make clean``: remove all generated files, with the data and secrets."""

from __future__ import annotations

import shutil

from dev.console import Trouble, say
from dev.paths import BENCH, CHAOS, ROOT, RUN, TEST, VENV, display_path
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
            generators = ROOT / "tests" / "contract" / "generators"
            homes = (ROOT, ROOT / "bench" / "better_auth", generators, generators / "kotlin")
            modules = (home / "node_modules" for home in homes)
            for path in (RUN, VENV, *modules, *(ROOT / name for name in _CACHES)):
                if path.exists():
                    shutil.rmtree(path)
                    say(f"removed {display_path(path)}")
    except Busy as busy:
        raise Trouble(f"Process {busy.pid} still runs in this checkout; stop it first.") from None
    return 0
