"""E-mail addresses: who is who, whatever the spelling."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email


def canonical(address: str) -> bytes:
    """The canonical key of a well-formed address: one key for all spellings of one mailbox.

    The domain in its ASCII (IDNA) form, the local part in NFC, both in lower case. Not folded
    further: 'straße' and 'strasse' are different people, and mail goes to the address as stored,
    never to the one that was typed (Django CVE-2019-19844).
    """
    try:
        parts = validate_email(address, check_deliverability=False)
        local, domain = parts.local_part, parts.ascii_domain
    except EmailNotValidError:
        # the forms let only well-formed addresses through; others simply belong to nobody
        local, _, domain = address.rpartition("@")
    return f"{unicodedata.normalize('NFC', local).lower()}@{domain.lower()}".encode()


def masked(address: str) -> str:
    """For those who may know that there is one, but not which: ``a***@example.com``."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"
