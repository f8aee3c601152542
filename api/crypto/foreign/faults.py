"""Define why a foreign hash can't be imported: the closed list of reasons."""

from __future__ import annotations

from enum import StrEnum


class HashFault(StrEnum):
    """Why a hash is refused, as reports name it."""

    NOT_SUPPORTED = "not_supported"
    NOT_READABLE = "not_readable"
    TOO_COSTLY = "too_costly"


class Unreadable(ValueError):
    """The text is no hash, or one of a scheme that is not verified here."""

    def __init__(self, reason: HashFault = HashFault.NOT_READABLE) -> None:
        super().__init__(reason.value)
        self.reason = reason


class TooCostly(ValueError):
    """The hash exceeds a bound: each sign-in would take too much time or memory."""

    def __init__(self) -> None:
        super().__init__(HashFault.TOO_COSTLY.value)
        self.reason = HashFault.TOO_COSTLY


def not_supported() -> Unreadable:
    """Return the fault of a scheme that is known and not verified here."""
    return Unreadable(HashFault.NOT_SUPPORTED)
