"""What the texts of a language are made of."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A subject and paragraphs, with ``{names}`` of values in them.

    The paragraphs ``{link}``, ``{code}`` and ``{checkpoint}`` stand by themselves. ``{site}``:
    where the account is.
    """

    subject: str
    paragraphs: tuple[str, ...]
