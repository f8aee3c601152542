"""Read the rights in Redis from docs/operations.md, where operators copy them from."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def rights(row: str) -> str:
    """Return the rights of a row, for the prefix of the tests' keys."""
    pattern = rf"^\| {re.escape(row)} \| `([^`]+)`"
    [matching_row] = re.findall(pattern, _PAGE.read_text(), re.MULTILINE)
    return str(matching_row).replace("\\|", "|").replace("~gatebook:*", "~gatebook-test:*")


ON_SERVERS = rights("Rights (ACL)")
ON_SENTINELS = rights("Rights on each Sentinel")
ON_A_CLUSTER = f"{ON_SERVERS} {rights('Further rights on a cluster')}"
