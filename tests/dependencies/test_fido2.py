"""Test what the passkey code relies on in fido2."""

from __future__ import annotations

import subprocess
import sys

import pytest
from fido2 import cbor, cose, utils, webauthn
from fido2.cose import CoseKey
from fido2.webauthn import AuthenticatorData


def test_a_worker_at_rest_does_not_hold_it() -> None:
    imports = "import api, api.crypto.passkeys, api.crypto.passkey_options, sys"
    held = f"{imports}\nprint([name for name in sys.modules if name.startswith('fido2')])"
    ran = subprocess.run([sys.executable, "-c", held], capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


def test_the_modules_in_use_log_nothing() -> None:
    """``fido2.server`` logs credential ids at INFO, and is not used."""
    for module in (cbor, cose, utils, webauthn):
        assert not hasattr(module, "logging")
        assert not hasattr(module, "logger")


def test_it_raises_many_kinds_of_errors_on_junk() -> None:
    """The parser catches ``Exception`` because no list of classes is complete."""
    raised = set()
    for junk in (b"", b"\xc0", b"\x18", b"\x62\xff\xff", b"\x81" * 5000, b"\xa1\x80\x00"):
        with pytest.raises(Exception) as error:  # noqa: PT011 - the class is the question
            cbor.decode(junk)
        raised.add(error.type)
    assert len(raised) >= 4


def test_it_leaves_the_algorithm_to_its_caller() -> None:
    """A verifier must say itself which it takes: fido2 verifies SHA-1 signatures, too."""
    assert CoseKey.for_alg(-65535).__name__ == "RS1"


def test_it_refuses_bytes_after_the_authenticator_data() -> None:
    data = bytes(32) + b"\x01" + bytes(4)
    assert AuthenticatorData(data).counter == 0
    with pytest.raises(ValueError, match="Wrong length"):
        AuthenticatorData(data + b"\0")
