"""Device tokens: proof that an account has signed in here before (OWASP, "device cookies").

A token is a random name for the device, an expiry and an HMAC over both, the account's id and its
session epoch. The server stores nothing, and the token does not reveal the account. It ends with
all other sessions: the epoch changes when they are ended, or the password is changed or reset. A
token under an older SECRET_KEY stays valid, and the next sign-in replaces it.

A token grants no access. It only decides which failure counter a wrong password counts against
(``api.throttling.counters``), and whether the owner gets a notice of a new sign-in.
"""

from __future__ import annotations

import base64
import re
import secrets
from uuid import UUID

from api import settings
from api.crypto import mac as keyed
from api.domain import clock

_NAME, _EXPIRY, _MAC = 16, 4, 16  # bytes; together a multiple of 3, so that base64 is unpadded
_TOKEN = re.compile(r"[A-Za-z0-9_-]{48}")
# A family's tablet: several accounts on one device, each with a token in one cookie.
MOST = 5
SEPARATOR = "."
_PURPOSE = "device token"


def find(tokens: str | None, account_id: UUID, epoch: int) -> str | None:
    """Return the name of this account's device among ``tokens``; None if there is none."""
    for token in _parts(tokens):
        if (name := _name(token, account_id, epoch)) is not None:
            return name
    return None


def renewed(tokens: str | None, name: str | None, account_id: UUID, epoch: int) -> str:
    """Return ``tokens`` with a new one for the account in front, replacing its former one.

    The device keeps its ``name``, and with it its counter: otherwise each sign-in would give new
    tries to an attacker who had copied the token.
    """
    raw_name = bytes.fromhex(name) if name else secrets.token_bytes(_NAME)
    others = [part for part in _parts(tokens) if base64.urlsafe_b64decode(part)[:_NAME] != raw_name]
    expires = int(clock.now().timestamp()) + settings.current().known_device_lifetime
    signed = raw_name + expires.to_bytes(_EXPIRY, "big")
    mac = keyed.digest(_PURPOSE, _message(signed, account_id, epoch))[:_MAC]
    token = base64.urlsafe_b64encode(signed + mac).decode()
    return SEPARATOR.join([token, *others][:MOST])


def moved_on(tokens: str | None, account_id: UUID, epoch: int) -> str | None:
    """Return ``tokens`` renewed for the account's next epoch, for a client that stays signed in.

    None if the device was not known in ``epoch``.
    """
    name = find(tokens, account_id, epoch)
    return renewed(tokens, name, account_id, epoch + 1) if name else None


def _parts(tokens: str | None) -> list[str]:
    parts = (tokens or "").split(SEPARATOR, MOST)[:MOST]
    return [part for part in parts if _TOKEN.fullmatch(part)]


def _name(token: str, account_id: UUID, epoch: int) -> str | None:
    raw = base64.urlsafe_b64decode(token)
    signed, mac = raw[:-_MAC], raw[-_MAC:]
    if not keyed.matches(_PURPOSE, _message(signed, account_id, epoch), mac):
        return None
    expires = int.from_bytes(signed[_NAME:], "big")
    left = expires - clock.now().timestamp()
    # longer than any lifetime: a clock was set back since
    return signed[:_NAME].hex() if 0 < left <= settings.current().known_device_lifetime else None


def _message(signed: bytes, account_id: UUID, epoch: int) -> bytes:
    return signed + account_id.bytes + epoch.to_bytes(8, "big")
