"""E-mail addresses: one canonical key for all spellings of a mailbox.

Only sign-up and a change of address judge one (``parse``). Everything else needs the key alone: a
validator that becomes stricter then locks no existing account out.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Collection

from email_validator import EmailNotValidError, validate_email

from api.domain.visible_text import trimmed

# Its lower case is that of another letter, the capital theta, and NFC does not unify them: the
# owner of one mailbox would lock out the owner of the other.
_THETA_SYMBOL = "\u03f4"

# The longest path that RFC 5321 allows, without its angle brackets, in code points.
LONGEST = 254
# Before normalization, whose time grows with the square of some texts.
LONGEST_TYPED = 4 * LONGEST
# Behind a special-use domain it makes a domain that is not special: email-validator then checks the
# syntax. Its list of such domains is global, so a setting of one application can't change it.
_ORDINARY = ".example"
_LATELY = 16  # domains that are not ASCII; 100 µs each


def parse(address: str, allowed: Collection[str] = ()) -> tuple[str, str] | None:
    """Return local part and ASCII domain; None if people can't sign up with it.

    email-validator parses it by RFC 5321 and 6531, without DNS. ``allowed``: special-use domains
    that it refuses otherwise, subdomains included, such as ``corp.local``.
    """
    domain = address.rpartition("@")[2].lower()
    suffix = _ORDINARY if any(f".{domain}".endswith(f".{name}") for name in allowed) else ""
    try:
        parts = validate_email(address + suffix, check_deliverability=False)
    except EmailNotValidError:
        return None
    return parts.local_part, (parts.ascii_domain or "").removesuffix(suffix)


def normalized(address: str) -> str:
    """Return an address as it is stored and mailed: trimmed and in NFC, its capitals kept.

    KELVIN SIGN is K in NFC. Stored as it was typed, it would have the key of the plain letter and a
    mailbox of its own: the owner of the plain one could neither sign up nor reset the password.
    """
    return unicodedata.normalize("NFC", trimmed(address))


def canonical(address: str) -> bytes:
    """Return the canonical key of an address: one key for all spellings of a mailbox.

    Blanks around it are no part of it. The domain is in its ASCII (IDNA) form, the local part in
    NFC, both in lower case. There is no further folding: 'straße' and 'strasse' are different
    people, and mail goes to the address as stored, never to the one that was typed (Django
    CVE-2019-19844).
    """
    local, _, domain = trimmed(address).rpartition("@")
    return _lower(local).encode() + b"@" + canonical_domain(domain)


def canonical_domain(domain: str) -> bytes:
    """Return a domain as it is in canonical keys, in ASCII (IDNA) and lower case."""
    return (domain.lower() if domain.isascii() else _ascii(domain)).encode()


def canonical_prefix(beginning: str) -> bytes:
    """Return the beginning of the canonical keys of addresses that begin so.

    A domain that is not complete has no ASCII form: only ASCII finds one by its beginning.
    """
    local, at, domain = beginning.partition("@")
    return f"{_lower(local)}{at}{domain.lower()}".encode()


def is_one_mailbox(first: str, second: str) -> bool:
    """Return whether mail to both addresses certainly arrives in the same mailbox.

    One key is not enough: a mail server may distinguish capitals before the @ (RFC 5321, 2.4), and
    two people then have the addresses ``Alice@`` and ``alice@``.
    """
    same_local = normalized(first).rpartition("@")[0] == normalized(second).rpartition("@")[0]
    return same_local and canonical(first) == canonical(second)


def is_current(email: str, email_key: bytes) -> bool:
    """Return whether an address and its key are stored as this version stores them.

    Addresses in ASCII have had one spelling and one key in all versions.
    """
    return email.isascii() or (email == normalized(email) and email_key == canonical(email))


@functools.lru_cache(maxsize=_LATELY)
def _ascii(domain: str) -> str:
    """Return a domain in its ASCII form, special-use domains included; as it is if it has none."""
    # first without the suffix, which makes a long domain too long
    for suffix in ("", _ORDINARY):
        if parts := parse(f"a@{domain}{suffix}"):
            return parts[1].removesuffix(suffix)
    return _lower(domain)


def _lower(text: str) -> str:
    """Return text in lower case and in NFC.

    Lower case comes between two normalisations, since it can undo one: the capital of 'ǰ' is two
    characters, and so is its lower case, which NFC makes one again.
    """
    # the only letter whose lower case is two characters: without it, positions stay the same
    text = unicodedata.normalize("NFC", text).replace("İ", "i\u0307")
    lower = text.lower()
    if _THETA_SYMBOL in text:
        pairs = zip(text, lower, strict=True)
        lower = "".join(letter if letter == _THETA_SYMBOL else low for letter, low in pairs)
    return unicodedata.normalize("NFC", lower)


def masked(address: str) -> str:
    """Mask an address for readers who may know that it exists, but not which: ``a***@e***.com``.

    The domain is masked, too: an attacker who takes an account over chooses the new address, and
    could write to the owner in the service's name with one such as call-0800-123.example.com.
    """
    local, _, domain = address.rpartition("@")
    name, dot, top = domain.rpartition(".")
    return f"{local[:1]}***@{name[:1]}***{dot}{top}" if dot else f"{local[:1]}***@{domain[:1]}***"
