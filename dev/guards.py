"""Read ``tests/mutants/``: guards that keep promises, and the tests that fail without them.

These are mutants written by hand. ``make guards`` takes each guard out of a copy of the sources
and runs the tests named with it: one must fail. There is a file for each folder of ``api/``; each
guard in it has:

- ``name``: the word for it on the command line
- ``prevents``: what could happen without it, as the table in docs/reliability.md says it
- ``file``: where it is
- ``text``: what is replaced; it stands in the file exactly once
- ``without``: what stands there instead, still valid Python, Lua or SQL
- ``tests``: arguments for pytest, as few as will do: each guard is a run of its own
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from dev.console import Trouble
from dev.paths import ROOT

FOLDER = ROOT / "tests" / "mutants"
_KEYS = {"name", "prevents", "file", "text", "without", "tests"}


@dataclass(frozen=True)
class Guard:
    """Some text in a file, what stands there once the guard is removed, and who must notice."""

    name: str
    prevents: str
    file: str
    text: str
    without: str
    tests: tuple[str, ...]  # what pytest is given; any of them may be the one that fails

    def remove(self, tree: Path) -> None:
        """Take the guard out of the sources in ``tree``.

        Raises ``Trouble`` unless its text stands there exactly once.
        """
        path = tree / self.file
        source = path.read_text(encoding="utf-8")
        if (found := source.count(self.text)) != 1:
            raise Trouble(f"{self.name}: its text stands {found} times in {self.file}, not once.")
        path.write_text(source.replace(self.text, self.without), encoding="utf-8")


def read(folder: Path = FOLDER) -> list[Guard]:
    """Return all guards, by file and then as listed. Raises ``Trouble`` for an incomplete one."""
    guards = []
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["guard"]:
            if entry.keys() != _KEYS:
                keys = ", ".join(sorted(_KEYS))
                raise Trouble(f"{path.name}: {entry.get('name')} must have {keys}.")
            guards.append(Guard(**{**entry, "tests": tuple(entry["tests"])}))
    return guards
