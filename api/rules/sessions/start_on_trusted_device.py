"""Start a session without the second factor on a device that its owner trusts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from api.rules.factors.find_trust import Trust, TrustSpent
from api.rules.sessions.pause_sign_in import PausedSignIn
from api.rules.sessions.start_session import IssuedSession


def start_on_trusted_device(
    start: Callable[..., IssuedSession | PausedSignIn], trust: Trust | None
) -> IssuedSession | PausedSignIn:
    """Call ``start_session`` with the trust of the device, and once more without if it is spent.

    ``start``: ``start_session`` with everything else. ``trust``: None: the device is not trusted.
    """
    if trust is None:
        return start()
    try:
        started = start(trust=trust.use)
    except TrustSpent:
        return start()  # another request was faster: this one is asked for the second factor
    assert isinstance(started, IssuedSession)  # the first factor was shown: nothing was missing
    return dataclasses.replace(started, trusts=trust.trusts)
