"""Test the surprises of joserfc that the verification of tokens must make up for."""

from __future__ import annotations

import warnings

import pytest
from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet, OctKey, RSAKey

from api.crypto import jose_verification

KEY = OctKey.generate_key(256)


def test_decoding_alone_accepts_an_expired_token() -> None:
    token = jwt.encode({"alg": "HS256"}, {"exp": 1}, KEY)
    assert jwt.decode(token, KEY, ["HS256"]).claims == {"exp": 1}


def test_a_key_without_a_type_makes_the_whole_set_unusable() -> None:
    good = RSAKey.generate_key(2048).as_dict(private=False)
    with pytest.raises(JoseError):
        KeySet.import_key_set({"keys": [good, {"kid": "no kty"}]})


def test_symmetric_keys_of_a_set_are_imported() -> None:
    assert KeySet.import_key_set({"keys": [KEY.as_dict()]}).keys[0].key_type == "oct"


def test_an_unlisted_algorithm_is_refused_without_a_warning() -> None:
    """The registry of its own answers EdDSA with a warning for each token."""
    registry = jose_verification.OneAlgorithm("EdDSA")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert registry.get_alg("EdDSA").name == "EdDSA"
    with pytest.raises(SecurityWarning):
        jws.JWSRegistry(algorithms=["EdDSA"]).get_alg("EdDSA")
    for other in ("none", "HS256", "RS256", "Ed25519"):
        with pytest.raises(ValueError, match="another algorithm"):
            registry.get_alg(other)
