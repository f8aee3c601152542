"""Track a log that lacks events which a witness knows: since when, and what is logged."""

from __future__ import annotations

import time

import structlog

_ALARM_SECONDS = 300.0  # that a log may be behind: a node that lags has caught up by then

log = structlog.get_logger("api.audit")


class Behind:
    """A log with fewer events than one witness, or than the process itself has signed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._since: float | None = None
        self._alarmed = False
        self.detail: str | None = None  # None: it is not behind

    def note(self, detail: str) -> None:
        """Log a warning at first, and one error when the state has lasted."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
            log.warning("audit_log_behind", witness=self._name, detail=detail)
        elif now - self._since >= _ALARM_SECONDS and not self._alarmed:
            self._alarmed = True
            seconds = round(now - self._since, 1)
            log.error("audit_log_still_behind", witness=self._name, detail=detail, seconds=seconds)
        self.detail = detail

    def reset(self) -> None:
        """Log that the log has caught up, if it was behind."""
        if self._since is not None:
            seconds = round(time.monotonic() - self._since, 1)
            log.info("audit_log_caught_up", witness=self._name, seconds=seconds)
        self._since, self._alarmed, self.detail = None, False, None
