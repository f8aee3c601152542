"""A problem of the catalogue: the status and the texts of one error code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """The status of one error code, and its texts.

    ``title`` and ``detail`` are answered, in the reader's language: each can be shown to a person
    who uses the app. ``meaning`` and ``advice`` are for developers, in English, and on the pages
    only. ``detail`` is answered if the error has none of its own.
    """

    status: int
    title: str
    detail: str
    meaning: str
    advice: str
