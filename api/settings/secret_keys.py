"""Parse SECRET_KEY: one key, or during a rotation several, the newest first."""

from __future__ import annotations

import functools

from api.settings.errors import InvalidSetting

LEAST_CHARACTERS = 32
MOST_KEYS = 5


@functools.lru_cache(maxsize=32)
def split(text: str) -> tuple[str, ...]:
    """Return the keys, newest first, without the blanks around the commas."""
    return tuple(key.strip() for key in text.split(","))


def check_secret_keys(text: str) -> None:
    """Refuse short, empty and repeated keys, and too many; a fault never shows a key.

    Raises ``InvalidSetting``.
    """
    keys = split(text)
    if len(keys) > MOST_KEYS:
        raise InvalidSetting(f"must have at most {MOST_KEYS} keys, separated by commas")
    for number, key in enumerate(keys, 1):
        if len(key) < LEAST_CHARACTERS:
            which = f" in key {number} of {len(keys)} (a comma separates keys)"
            raise InvalidSetting(
                f"must have at least {LEAST_CHARACTERS} characters{which if keys[1:] else ''}"
            )
        if key in keys[: number - 1]:
            first = keys.index(key) + 1
            raise InvalidSetting(f"must have different keys: {first} and {number} are the same")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidSetting("must be UTF-8 text") from None
