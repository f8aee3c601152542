"""Compare the client's texts for an ended session with the API's."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGLISH = (
    "You are not signed in",
    "Please sign in. If you were signed in, your session has ended.",
)


def test_an_ended_session_is_explained_as_the_api_explains_it() -> None:
    texts = (ROOT / "client" / "dist" / "gatebook.js").read_text(encoding="utf-8")
    for text in ENGLISH:
        assert text in texts
        for language in ("de", "zh"):
            catalogue = tomllib.loads((ROOT / "api" / "i18n" / f"{language}.toml").read_text())
            assert catalogue[text] in texts
