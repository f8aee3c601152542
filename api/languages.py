"""The languages that people are written to in."""

from __future__ import annotations

LANGUAGES = ("en", "de", "zh")
DEFAULT = "en"
