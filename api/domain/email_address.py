"""E-mail addresses: one canonical key for all spellings of a mailbox."""

from __future__ import annotations

import functools
import unicodedata

from email_validator import EmailNotValidError, validate_email

# Its lower case is that of another letter, the capital theta, and NFC does not unify them: the
# owner of one mailbox would lock out the owner of the other.
_THETA_SYMBOL = "\u03f4"

_LATELY = 16  # about one for each thread: a request's rule reuses its form's result


@functools.lru_cache(maxsize=_LATELY)
def parse(address: str) -> tuple[str, str] | None:
    """Return local part and ASCII domain; None if it is not an address.

    email-validator parses it by RFC 5321 and 6531, without DNS. It takes 60 µs, and both the form
    and the rule need it.
    """
    try:
        parts = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return None
    return parts.local_part, parts.ascii_domain or ""


def normalized(address: str) -> str:
    """Return an address as it is stored and mailed: trimmed and in NFC, its capitals kept.

    KELVIN SIGN is K in NFC. Stored as it was typed, it would have the key of the plain letter and a
    mailbox of its own: the owner of the plain one could neither sign up nor reset the password.
    """
    return unicodedata.normalize("NFC", address.strip())


def canonical(address: str) -> bytes:
    """Return the canonical key of a well-formed address: one key for all spellings of a mailbox.

    The domain is in its ASCII (IDNA) form, the local part in NFC, both in lower case. There is no
    further folding: 'straße' and 'strasse' are different people, and mail goes to the address as
    stored, never to the one that was typed (Django CVE-2019-19844).
    """
    parts = parse(address)
    # forms accept only well-formed addresses; others belong to no account
    local, domain = parts or address.rpartition("@")[::2]
    return f"{_lower(local)}@{domain.lower()}".encode()


def is_current(email: str, email_key: bytes) -> bool:
    """Return whether an address and its key are stored as this version stores them.

    Addresses in ASCII have had one spelling and one key in all versions.
    """
    return email.isascii() or (email == normalized(email) and email_key == canonical(email))


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
