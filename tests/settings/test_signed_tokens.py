"""Test that only private keys that nobody else can read sign tokens."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from api.settings import Settings
from api.settings.errors import InvalidSetting
from api.settings.signed_tokens import check_signing_keys
from tests.settings.test_settings import LEAST, faults
from tests.support.signing_keys import make_key

KEY = ec.generate_private_key(ec.SECP256R1())
PEM, PKCS8 = Encoding.PEM, PrivateFormat.PKCS8
NO_KEYS: dict[str, bytes] = {
    "empty": b"",
    "junk": b"-----BEGIN PRIVATE KEY-----\n",
    "public": KEY.public_key().public_bytes(PEM, PublicFormat.SubjectPublicKeyInfo),
    "encrypted": KEY.private_bytes(PEM, PKCS8, BestAvailableEncryption(b"secret")),
    "rsa": rsa.generate_private_key(65537, 1024).private_bytes(PEM, PKCS8, NoEncryption()),
    "another curve": ec.generate_private_key(ec.SECP256K1()).private_bytes(
        PEM, PKCS8, NoEncryption()
    ),
    "der": KEY.private_bytes(Encoding.DER, PKCS8, NoEncryption()),
}


def fault_of(*paths: Path) -> str:
    with pytest.raises(InvalidSetting) as refused:
        check_signing_keys(tuple(map(str, paths)))
    return str(refused.value)


def test_what_is_no_unencrypted_private_p256_key_is_refused(tmp_path: Path) -> None:
    for content in NO_KEYS.values():
        path = tmp_path / "key.pem"
        path.write_bytes(content)
        path.chmod(0o600)
        assert fault_of(path) == (
            f"names a file that is not an unencrypted private key in PEM for P-256: {path}"
        )


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o620])
def test_a_key_that_others_may_read_or_replace_is_refused(tmp_path: Path, mode: int) -> None:
    path = make_key(tmp_path / "key.pem", mode=mode)
    assert fault_of(path) == f"names a file that others may read or write: chmod 640 {path}"


def test_one_key_twice_is_refused(tmp_path: Path) -> None:
    path, copy = make_key(tmp_path / "key.pem"), tmp_path / "copy.pem"
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o600)
    assert fault_of(path, copy) == f"names one key twice: {copy}"


def test_keys_of_the_owner_or_a_group_are_taken_and_never_shown(tmp_path: Path) -> None:
    own, shared = make_key(tmp_path / "own.pem"), make_key(tmp_path / "shared.pem", mode=0o640)
    keys = {"TOKEN_SIGNING_KEYS": f"{own}, {shared}"}
    settings = Settings.from_environ({**LEAST, **keys, "TOKEN_AUDIENCES": "reports"})
    assert settings.token_signing_keys == (str(own), str(shared))
    assert "PRIVATE" not in repr(settings)
    assert faults(**LEAST, **keys) == [
        "TOKEN_AUDIENCES is missing. Example: TOKEN_AUDIENCES=https://notes.example.com,reports"
    ]
