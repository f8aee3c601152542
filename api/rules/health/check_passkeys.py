"""Check that passkeys work where people use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from api import settings
from api.db.errors import NO_RIGHT, DriverError, number
from api.domain.health import Finding, Status
from api.outbound import NotAllowed, Policy, Undelivered, post
from api.store import passkey

NAME = "passkeys"
_TIMEOUT = 5.0  # seconds for the document of another host
_LONGEST = 64 * 1024  # bytes of it


def check_passkeys() -> Iterator[Finding]:
    """Yield a warning for each fault that a browser would only show as a failure; or one ok.

    A front end without passkeys is no fault, because nobody need use them.

    Raises ``Unavailable``.
    """
    faults = [*_of_related_origins(), *_of_stranded()]
    for fault in faults:
        yield Finding(NAME, Status.WARNING, fault)
    if not faults:
        yield Finding(NAME, detail=_uncovered())


def _uncovered() -> str:
    party = settings.current().relying_party
    if not party.uncovered:
        return ""
    return (
        f"No passkey can be made at {', '.join(party.uncovered)}: not under the RP ID"
        f" {party.rp_id} (PASSKEY_RP_ID), nor in PASSKEY_RELATED_ORIGINS."
    )


def _of_related_origins() -> Iterator[str]:
    """Read the document of the RP ID's host as a browser does, unless this server serves it."""
    current = settings.current()
    party = current.relying_party
    if not party.related_origins or urlsplit(current.public_url).hostname == party.rp_id:
        return
    url = f"https://{party.rp_id}/.well-known/webauthn"
    try:
        policy = Policy(_TIMEOUT)
        answer = post(url, b"", {}, policy, method="GET", answer_limit=_LONGEST)
        served = json.loads(answer.body)["origins"] if answer.status == 200 else None
    except (Undelivered, NotAllowed, ValueError, KeyError, TypeError):
        served = None
    missing = [origin for origin in party.related_origins if origin not in (served or ())]
    if missing:
        yield (
            f"{url} does not list {', '.join(missing)}: browsers refuse passkeys there. Let that"
            " host serve the origins of PASSKEY_RELATED_ORIGINS, as application/json."
        )


def _of_stranded() -> Iterator[str]:
    rp_id = settings.current().relying_party.rp_id
    try:
        stranded = passkey.count_of_other_domains(rp_id)
    except DriverError as error:
        if number(error) not in NO_RIGHT:  # the worker's user needs no right on the table
            raise
        return
    if stranded:
        yield (
            f"{stranded} passkeys were made for another RP ID than {rp_id}: no browser offers them"
            " any more. Set PASSKEY_RP_ID back, or let their owners add new ones."
        )
