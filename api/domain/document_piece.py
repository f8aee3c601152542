"""A piece of a JSON document that is written as a stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MemberPiece:
    """A whole member of the document, by the names that lead to it."""

    path: tuple[str, ...]
    value: Any


@dataclass(frozen=True)
class RowsPiece:
    """Further rows of a list; the first piece of a list, which may be empty, begins it."""

    path: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


DocumentPiece = MemberPiece | RowsPiece
