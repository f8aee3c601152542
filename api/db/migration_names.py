"""List a folder's migrations by yoyo's names, without importing yoyo, which is heavy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent / "migrations"


def migration_names(folders: Iterable[Path]) -> list[str]:
    """Return the names for this release and the folders of extensions, in order."""
    return [
        path.stem
        for folder in (HERE, *folders)
        for path in sorted(folder.iterdir())
        if path.suffix in {".sql", ".py"} and not path.name.endswith(".rollback.sql")
    ]
