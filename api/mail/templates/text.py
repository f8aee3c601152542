"""Define the parts of a mail's text."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A subject, and paragraphs that contain ``{names}`` of values.

    ``{link}``, ``{code}`` and ``{checkpoint}`` are paragraphs of their own. ``{site}`` is the host
    of the front end.
    """

    subject: str
    paragraphs: tuple[str, ...]
