"""Make keys that sign tokens, and read tokens as a service of an application does."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def make_key(path: Path, curve: ec.EllipticCurve | None = None, mode: int = 0o600) -> Path:
    """Write a new private key in PEM, as ``openssl genpkey`` does, and return its path."""
    key = ec.generate_private_key(curve or ec.SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(mode)
    return path


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a token, without verifying it."""
    header, claims, _ = (base64.urlsafe_b64decode(f"{part}===") for part in token.split("."))
    return json.loads(header), json.loads(claims)
