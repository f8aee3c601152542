"""Files that commands write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that gets its name once it is complete. Raises ``OSError``."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as out:
        yield out
    part.replace(path)
