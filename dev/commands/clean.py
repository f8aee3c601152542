"""``make clean``: remove what the other targets made, data and secrets included."""

from __future__ import annotations

import shutil

from dev.console import Trouble, say
from dev.paths import BENCH, CHAOS, ROOT, RUN, TEST, VENV, shown
from dev.process.lock import Busy, exclusive

_CACHES = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis")


def main(_arguments: list[str]) -> int:
    try:
        with (
            exclusive(RUN / "run.lock"),
            exclusive(TEST / "test.lock"),
            exclusive(CHAOS / "chaos.lock"),
            exclusive(BENCH / "bench.lock"),
        ):
            modules = (ROOT / "node_modules", ROOT / "bench" / "better_auth" / "node_modules")
            for path in (RUN, VENV, *modules, *(ROOT / name for name in _CACHES)):
                if path.exists():
                    shutil.rmtree(path)
                    say(f"removed {shown(path)}")
    except Busy as busy:
        raise Trouble(f"Something still runs here (process {busy.pid}); stop it first.") from None
    return 0
