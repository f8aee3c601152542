"""Take over Argon2id hashes that a Gatebook has made: of passwords in NFKC."""

from __future__ import annotations

from api.crypto.foreign import phc_text
from api.crypto.foreign.argon2_hash import SALTS, Argon2
from api.crypto.foreign.faults import Unreadable, not_supported
from api.crypto.foreign.foreign_hash import ForeignHash
from api.crypto.foreign.wrapped import OUTER_DIGEST

_HEAD = "$argon2id$v=19$"


def stored(text: str | None, own: str | None) -> str:
    """Return the text to store: as it is if its cost is that of ``own``, which is a label.

    None: any cost within the bounds stays as it is. Raises ``Unreadable``, ``TooCostly``.
    """
    if text is None or not text.isascii() or not text.startswith(_HEAD):
        raise Unreadable
    name, _, costs, salt, digest = phc_text.argon2_fields(text)
    if len(digest) != OUTER_DIGEST or len(salt) not in SALTS:
        raise Unreadable
    label = f"{name}${','.join(map(str, costs))}"
    # Checked before the bounds: an operator may have set a higher cost for all hashes here.
    if label == own:
        return text
    foreign = ForeignHash(Argon2(name, *costs), salt, digest)
    if own is None:
        return text
    if foreign.method.is_weak:
        raise not_supported()
    return foreign.text()
