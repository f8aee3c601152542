"""Test what the verification of imported bcrypt hashes must make up for in bcrypt."""

from __future__ import annotations

import subprocess
import sys

import bcrypt
import pytest

SALT = b"$2b$04$o6hx.Wog/wvFSkT/Bp/6DO"


def test_a_worker_without_imported_hashes_does_without_it() -> None:
    """Our code imports it at the first hash. The library cryptography does so at once (300 KiB)."""
    without = "import sys; sys.modules['bcrypt'] = None; import api, api.crypto.foreign.bcrypt_hash"
    ran = subprocess.run(
        [sys.executable, "-c", without], capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_it_raises_for_more_than_72_bytes_where_others_cut() -> None:
    """https://github.com/pyca/bcrypt/issues/1079: each sign-in with 73 bytes would be a 500."""
    with pytest.raises(ValueError, match="72"):
        bcrypt.hashpw(b"a" * 73, SALT)
    assert bcrypt.hashpw(b"a" * 72, SALT)


def test_it_takes_nul_as_any_byte() -> None:
    """Implementations in C end the password there; libpass refuses it."""
    assert bcrypt.hashpw(b"before\0after", SALT) != bcrypt.hashpw(b"before", SALT)


def test_it_accepts_2x_as_if_it_were_2b() -> None:
    """A reader must refuse 2x itself: its hashes are of other passwords."""
    assert (
        bcrypt.hashpw(b"a quiet harbour", SALT.replace(b"2b", b"2x"))[4:]
        == (bcrypt.hashpw(b"a quiet harbour", SALT)[4:])
    )


def test_it_raises_value_error_on_any_other_salt() -> None:
    for salt in (b"", b"$2b$04$", b"$2c$04$" + SALT[7:], b"$2b$03$" + SALT[7:], SALT[:-1]):
        with pytest.raises(ValueError, match=r"[Ss]alt|round"):
            bcrypt.hashpw(b"a quiet harbour", salt)
