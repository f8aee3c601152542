"""Define the error that a check or a parser of one setting raises."""

from __future__ import annotations


class InvalidSetting(ValueError):
    """Say what is wrong with one value, as the words that follow the variable's name.

    Values of secrets are never shown: where a value may hold a password or a token, the message
    repeats no part of it.
    """
