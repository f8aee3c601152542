"""Why a mail did not leave."""

from __future__ import annotations


class Away(Exception):
    """Nothing can be sent at the moment, whatever the mail. ``str()`` names no person."""


class Refused(Exception):
    """One mail was not taken. ``permanent``: nor will it be. ``str()`` names no person."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent
