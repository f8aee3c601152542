"""Define the error that a check or a parser of one setting raises."""

from __future__ import annotations


class InvalidSetting(ValueError):
    """A fault of one value, in words that follow the variable's name.

    Values of secrets are never shown: if a value may hold a password or a token, the message
    repeats no part of it.
    """
