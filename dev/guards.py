"""The guards that keep the promises, and what must fail without each: ``guards.toml``, read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from dev.console import Trouble
from dev.paths import ROOT

LIST = ROOT / "dev" / "guards.toml"
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


def read(path: Path = LIST) -> list[Guard]:
    """All of them, in their order. Raises ``Trouble`` for an entry that isn't whole."""
    guards = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["guard"]:
        if entry.keys() != _KEYS:
            raise Trouble(f"{path.name}: {entry.get('name')} must have {', '.join(sorted(_KEYS))}.")
        guards.append(Guard(**{**entry, "tests": tuple(entry["tests"])}))
    return guards
