"""The functions of an extension for the data that it holds about people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Export = Callable[[UUID], Iterable[tuple[str, Iterable[Mapping[str, Any]]]]]
Erase = Callable[[Any, UUID], object]  # the transaction of the deletion, and the account


@dataclass(frozen=True)
class ExtensionData:
    """The functions that ``extend`` was given; None: the extension has none.

    ``export`` yields the name of each list that belongs to an account, with its rows. ``erase``
    deletes them, and opens no transaction of its own.
    """

    name: str
    export: Export | None
    erase: Erase | None
