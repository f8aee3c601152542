"""The languages of mails and problem texts."""

from __future__ import annotations

from collections.abc import Iterable

LANGUAGES = ("en", "de", "zh")
DEFAULT = "en"
LONGEST = 35  # characters of a language tag (RFC 5646, 4.4.1)


def lookup(ranges: Iterable[str], otherwise: str = DEFAULT) -> str:
    """Return the first of ``ranges``, best first, that is supported (RFC 4647, 3.4).

    ``otherwise``: the language if none of them is. A range longer than ``LONGEST`` is none.

    ``de-AT`` is German. Werkzeug's ``best_match`` would prefer a later ``en;q=0.1``.
    """
    for language_range in ranges:
        tag = language_range.lower().replace("_", "-") if len(language_range) <= LONGEST else ""
        while tag:
            if tag in LANGUAGES:
                return tag
            tag = tag.rpartition("-")[0]
    return otherwise
