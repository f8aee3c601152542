"""Take over Argon2id hashes that a Gatebook has made: of passwords in NFKC."""

from __future__ import annotations

from api.crypto.foreign import phc_text
from api.crypto.foreign.argon2_hash import SALTS, Argon2, own_label
from api.crypto.foreign.encoding import to_base64
from api.crypto.foreign.faults import Unreadable, not_supported
from api.crypto.foreign.foreign_hash import ForeignHash
from api.crypto.foreign.wrapped import OUTER_DIGEST

_HEAD = "$argon2id$v=19$"


def stored(text: str | None, own: str) -> str:
    """Return the text to store: as it is if its cost is that of ``own``, which is a label.

    Raises ``Unreadable``, ``TooCostly``.
    """
    if text is None or not text.isascii() or not text.startswith(_HEAD):
        raise Unreadable
    name, _, costs, salt, digest = phc_text.argon2_fields(text)
    if len(digest) != OUTER_DIGEST or len(salt) not in SALTS:
        raise Unreadable
    # The library reads no other text, such as one with padding.
    if text != f"{phc_text.argon2_head(name, costs)}${to_base64(salt)}${to_base64(digest)}":
        raise Unreadable
    # Checked before the bounds: an operator may have set a higher cost for all hashes here.
    if own_label(costs) == own:
        return text
    foreign = ForeignHash(Argon2(name, *costs), salt, digest)
    if foreign.method.is_weak:
        raise not_supported()
    return foreign.text()
