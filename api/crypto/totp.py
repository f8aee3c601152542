"""Codes of authenticator apps (TOTP, RFC 6238): SHA-1, six digits, 30 s.

Apps ignore other parameters in the QR code, or refuse it. ``pyotp.verify`` is not used: it accepts
digits of any script, and returns the oldest of several matches, so that a code that happens to be
equal in two steps next to each other is taken for a replay.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from api.crypto import encryption
from api.domain.sealed_column import TOTP_SECRET

if TYPE_CHECKING:
    from pyotp import TOTP

PERIOD = 30  # seconds
_SECRET = 20  # bytes: as long as a SHA-1 digest (RFC 4226, 4, R6)
_TOLERANCE = 1  # steps before and after the present one (RFC 6238, 5.2)


def new_secret() -> bytes:
    """Return 160 random bits."""
    return secrets.token_bytes(_SECRET)


def shown(secret: bytes) -> str:
    """Return the secret in base32 (RFC 4648), as apps take it: 32 characters without padding."""
    return base64.b32encode(secret).decode()


def step_of(moment: datetime) -> int:
    """Return the number of the time step that a moment is in."""
    return int(moment.timestamp()) // PERIOD


def code_at(secret: bytes, step: int) -> str:
    """Return the code of a time step, six ASCII digits."""
    return _app(secret).generate_otp(step)


def newest_match(secret: bytes, code: str, now_step: int, *, after: int) -> int | None:
    """Return the newest step near now, later than ``after``, whose code this is; None: no step.

    All candidates are compared, each in constant time (ASVS 11.2.4). ``after`` is the last step
    whose code was used: an observer of that code can't use it again.
    """
    typed = code.encode()
    matches = [
        step
        for step in range(now_step - _TOLERANCE, now_step + _TOLERANCE + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), typed)
    ]
    return max((step for step in matches if step > after), default=None)


def is_set_back(last_step: int, now_step: int) -> bool:
    """Return whether a used step is so far in the future that a clock was set back since."""
    return last_step - now_step > _TOLERANCE + 1


def uri(secret: bytes, account_name: str, issuer: str) -> str:
    """Return the otpauth URI, which names the issuer before the account and as a parameter.

    Apps read one or the other. ``issuer`` contains no colon, which would end the label's first
    part.
    """
    return _app(secret, account_name, issuer).provisioning_uri()


def seal(secret: bytes, account_id: UUID, app_id: UUID) -> bytes:
    """Encrypt a secret for the table (I5), bound to its row and the account."""
    return encryption.seal(secret, TOTP_SECRET, account_id.bytes + app_id.bytes)


def unseal(sealed: bytes, account_id: UUID, app_id: UUID) -> bytes:
    """Decrypt a secret of the table. Raises ``encryption.Unsealable``."""
    return encryption.unseal(sealed, TOTP_SECRET, account_id.bytes + app_id.bytes)


def _app(secret: bytes, name: str | None = None, issuer: str | None = None) -> TOTP:
    from pyotp import TOTP  # a worker that nobody shows a code to does without

    return TOTP(shown(secret), name=name, issuer=issuer)
