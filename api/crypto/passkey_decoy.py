"""Verify the signature of nobody, at the cost of a real one (I6, user enumeration)."""

from __future__ import annotations

import functools
from typing import Any


def verify() -> None:
    """Verify a signature by a key of this process."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key, message, signature = _signed()
    key.verify(signature, message, ec.ECDSA(hashes.SHA256()))


@functools.cache
def _signed() -> tuple[Any, bytes, bytes]:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key, message = ec.generate_private_key(ec.SECP256R1()), b"decoy"
    return key.public_key(), message, key.sign(message, ec.ECDSA(hashes.SHA256()))
