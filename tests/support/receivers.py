"""Send signals without their audit receiver for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.receivers import audit
from api.signals import AuditedSignal


@contextmanager
def without_audit(signal: AuditedSignal) -> Iterator[None]:
    """Disconnect the audit receiver, as if it had been collected; then restore all in order."""
    connected = list(signal.receivers_for(signal))
    signal.disconnect(audit.record)
    try:
        yield
    finally:
        for receiver in connected:
            signal.disconnect(receiver)
        for receiver in connected:
            signal.connect(receiver)
