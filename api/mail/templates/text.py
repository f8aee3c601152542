"""The type of a mail's texts in one language."""

from __future__ import annotations

from typing import NamedTuple


class MailText(NamedTuple):
    """A subject, and paragraphs that contain ``{names}`` of values.

    Each of ``{link}``, ``{code}`` and ``{checkpoint}`` is a paragraph by itself. ``{site}`` is the
    front end's host.
    """

    subject: str
    paragraphs: tuple[str, ...]
