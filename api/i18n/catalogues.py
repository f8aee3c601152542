"""Translate problem texts: written in English where they are raised, translated when sent.

The catalogues beside this file, one a language, map the English to the other text. A text without
an entry (such as an extension's) stays as it is. A test compares them with the sources: each text
has an entry, with its placeholders, and there is no other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from api.domain.languages import DEFAULT, LANGUAGES


class Phrase(str):  # noqa: SLOT000 - a str can carry no non-empty slots
    """An English text with its template and values.

    ``Phrase("At least {min} characters.", min=8)``. A value that is a phrase is translated, too;
    any other is shown as it is. ``template`` is a constant; a client's text is always a value.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        self = super().__new__(cls, template.format_map(values) if values else template)
        self.template = template
        self.values = values
        return self


def translate(text: str, language: str) -> str:
    """Return ``text`` in this language, or ``text`` itself if it has no translation."""
    catalogue = _CATALOGUES.get(language)
    if catalogue is None:
        return text
    template, values = text, {}
    if isinstance(text, Phrase):
        template, values = text.template, dict(text.values)
    translation = catalogue.get(template)
    if translation is None or not values:
        return translation or text
    return translation.format_map(
        {
            name: translate(value, language) if isinstance(value, Phrase) else value
            for name, value in values.items()
        }
    )


def _catalogue(language: str) -> dict[str, str]:
    path = Path(__file__).with_name(f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


# read at the start: a broken catalogue is found then, and no request waits for a file
_CATALOGUES = {language: _catalogue(language) for language in LANGUAGES if language != DEFAULT}
