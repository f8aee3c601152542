"""Files to import, in Gatebook's own format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bcrypt
import pytest

from tests.support.client import PASSWORD

Write = Callable[..., str]

# As old systems have them: the cost does not matter here.
BCRYPT = {
    "scheme": "bcrypt",
    "hash": bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode(),
}
# MD5 of a password: a weak hash, which is wrapped.
MD5 = {"scheme": "digest", "algorithm": "md5", "digest": "X03MO1qnZdYdgyfeuILPmQ=="}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return ``write({…}, b"…")``, which writes lines into a file and returns its path."""

    def writing(*lines: dict[str, Any] | bytes, end: bytes = b"\n", name: str = "people") -> str:
        path = tmp_path / f"{name}.ndjson"
        path.write_bytes(
            b"".join(
                (each if isinstance(each, bytes) else json.dumps(each).encode()) + end
                for each in lines
            )
        )
        return str(path)

    return writing
