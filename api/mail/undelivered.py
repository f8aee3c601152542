"""The reasons why a mail was not sent."""

from __future__ import annotations


class Away(Exception):
    """No mail at all can be sent at the moment. ``str()`` names no person."""


class Refused(Exception):
    """One mail was refused, for good if ``permanent``. ``str()`` names no person."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent
