"""Device tokens: an account has signed in here before (OWASP, "device cookies").

A token is a random name for the device, an expiry and an HMAC over both, the account's id and its
session epoch. Nothing of it is kept, and nothing in it tells whose it is. It dies with all other
sessions: when they are ended, or the password is changed or reset, the epoch is another one.

It opens nothing. It only decides which counter a wrong password counts against
(``api.throttling.counters``), and whether signing in is news to the account's owner.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from uuid import UUID

from api import settings
from api.crypto import mac as keyed
from api.domain import clock

_NAME, _EXPIRY, _MAC = 16, 4, 16  # bytes; a multiple of 3 in all, so that base64 is unpadded
_TOKEN = re.compile(r"[A-Za-z0-9_-]{48}")
# A family's tablet: several accounts on one device, each with a token in one cookie.
MOST = 5
SEPARATOR = "."


def find(tokens: str | None, account_id: UUID, epoch: int) -> str | None:
    """The name of the device that one of ``tokens`` is for this account; None when none is."""
    for token in _parts(tokens):
        if (name := _name(token, account_id, epoch)) is not None:
            return name
    return None


def renewed(tokens: str | None, name: str | None, account_id: UUID, epoch: int) -> str:
    """``tokens`` with a new one for the account in front, in place of the one it had.

    The device keeps its ``name``, and with it its counter: else each signing in would give whoever
    had copied its token a new set of tries.
    """
    raw_name = bytes.fromhex(name) if name else secrets.token_bytes(_NAME)
    others = [one for one in _parts(tokens) if base64.urlsafe_b64decode(one)[:_NAME] != raw_name]
    expires = int(clock.now().timestamp()) + settings.current().known_device_lifetime
    signed = raw_name + expires.to_bytes(_EXPIRY, "big")
    token = base64.urlsafe_b64encode(signed + _mac(signed, account_id, epoch)).decode()
    return SEPARATOR.join([token, *others][:MOST])


def moved_on(tokens: str | None, account_id: UUID, epoch: int) -> str | None:
    """As ``renewed``, for a client that goes on while the account has left ``epoch``.

    None for one that was not known.
    """
    name = find(tokens, account_id, epoch)
    return renewed(tokens, name, account_id, epoch + 1) if name else None


def _parts(tokens: str | None) -> list[str]:
    parts = (tokens or "").split(SEPARATOR, MOST)[:MOST]
    return [part for part in parts if _TOKEN.fullmatch(part)]


def _name(token: str, account_id: UUID, epoch: int) -> str | None:
    raw = base64.urlsafe_b64decode(token)
    signed, mac = raw[:-_MAC], raw[-_MAC:]
    if not hmac.compare_digest(mac, _mac(signed, account_id, epoch)):
        return None
    expires = int.from_bytes(signed[_NAME:], "big")
    left = expires - clock.now().timestamp()
    # longer than any lifetime: a clock was set back since
    return signed[:_NAME].hex() if 0 < left <= settings.current().known_device_lifetime else None


def _mac(signed: bytes, account_id: UUID, epoch: int) -> bytes:
    message = signed + account_id.bytes + epoch.to_bytes(8, "big")
    return keyed.digest("device token", message)[:_MAC]
