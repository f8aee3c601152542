"""Choose the scheme whose time an address without a password imitates (I6, user enumeration).

Imported hashes take up to thirty times as long as ours. Without this, the time of a refusal would
tell who was imported, and so who has an account.
"""

from __future__ import annotations

import threading
import time

from api.app_context import application
from api.domain.password_mix import PasswordMix
from api.store import password_scheme

_KEPT_SECONDS = 60.0


def imitate_mix(email_key: bytes) -> str | None:
    """Return the label of an imported scheme for a canonical address; None: our own scheme.

    The mix is read at most once a minute, for known and unknown addresses alike.

    Raises ``Unavailable``.
    """
    kept = application().extensions.setdefault("gatebook.password_mix", KeptMix())
    return kept.read().draw(email_key)  # type: ignore[no-any-return]


class KeptMix:
    """The mix that a process keeps for a minute. One thread reads it; the others go on with it."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._kept: tuple[float, PasswordMix] | None = None

    def read(self) -> PasswordMix:
        """Return the mix as it was at most a minute ago. Raises ``Unavailable``."""
        kept = self._kept
        if kept is None:
            return self._read()  # at once in several threads: none waits for another's deadline
        read_at, mix = kept
        if time.monotonic() - read_at < _KEPT_SECONDS or not self._reading.acquire(blocking=False):
            return mix
        try:
            return self._read()
        finally:
            self._reading.release()

    def _read(self) -> PasswordMix:
        mix = password_scheme.find_mix()
        self._kept = (time.monotonic(), mix)
        return mix
