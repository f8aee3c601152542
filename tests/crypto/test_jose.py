"""Test that a forged, old or foreign token proves nothing, whichever way it was made."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from api.crypto import jose
from api.domain.provider import ALGORITHMS, AnswerFault

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
NONCE = "the nonce of one attempt"
ISSUER, AUDIENCE = "https://idp.example", "gatebook"
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
SIGNS: dict[str, Key] = {
    "RS256": RSA,
    "PS256": RSA,
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
    "Ed25519": OKPKey.generate_key("Ed25519", {"kid": "okp"}),
}
FOREIGN = RSAKey.generate_key(2048, {"kid": "rsa"})
JWKS = json.dumps({"keys": [key.as_dict(private=False) for key in SIGNS.values()][1:]}).encode()
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "248289761001",
    "nonce": NONCE,
    "iat": SECONDS,
    "exp": SECONDS + 300,
}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def segment(value: object) -> str:
    return b64(json.dumps(value).encode())


def signed(
    claims: dict[str, Any] = CLAIMS, key: Key = RSA, alg: str = "RS256", **header: Any
) -> str:
    """Return a token whose header may have any members, which joserfc would not sign."""
    header = {"alg": alg, "kid": key.kid, **header}
    named = {name: value for name, value in header.items() if value is not None}
    body = f"{segment(named)}.{segment(claims)}"
    registry = jwt.JWSRegistry(algorithms=[alg])
    return f"{body}.{b64(registry.get_alg(alg).sign(body.encode(), key))}"


def with_claims(**changed: Any) -> str:
    claims = {**CLAIMS, **changed}
    return signed({name: value for name, value in claims.items() if value is not ...})


def verify(token: str, jwks: bytes = JWKS, **changed: Any) -> dict[str, object]:
    expected: dict[str, Any] = {
        "algorithms": ALGORITHMS,
        "issuers": {ISSUER},
        "audiences": {AUDIENCE},
        "nonce_digest": hashlib.sha256(NONCE.encode()).digest(),
        "now": NOW,
    }
    return jose.verify(token, jwks, **{**expected, **changed})


def fault(token: str, **changed: Any) -> AnswerFault:
    with pytest.raises(jose.TokenNotValid) as refusal:
        verify(token, **changed)
    return refusal.value.fault


@pytest.mark.parametrize("alg", SIGNS)
def test_a_token_of_each_algorithm_proves_its_claims(alg: str) -> None:
    assert verify(signed(key=SIGNS[alg], alg=alg)) == CLAIMS


def test_edwards_keys_sign_under_both_names() -> None:
    key = SIGNS["Ed25519"]
    body = f"{segment({'alg': 'EdDSA', 'kid': 'okp'})}.{segment(CLAIMS)}"
    raw = key.get_op_key("sign").sign(body.encode())  # joserfc warns about the name
    assert verify(f"{body}.{b64(raw)}") == CLAIMS


def none() -> str:
    return f"{segment({'alg': 'none', 'kid': 'rsa'})}.{segment(CLAIMS)}."


def hs256_with_the_public_key() -> str:
    body = f"{segment({'alg': 'HS256', 'kid': 'rsa'})}.{segment(CLAIMS)}"
    mac = hmac.digest(RSA.as_pem(private=False), body.encode(), "sha256")
    return f"{body}.{b64(mac)}"


def tampered() -> str:
    head, _, signature = signed().split(".")
    return f"{head}.{segment({**CLAIMS, 'sub': 'admin'})}.{signature}"


@pytest.mark.parametrize(
    "forged",
    [
        none,
        hs256_with_the_public_key,
        lambda: signed(alg="RS512"),
    ],
)
def test_an_algorithm_that_is_not_named_is_refused(forged: Callable[[], str]) -> None:
    assert fault(forged()) is AnswerFault.ALGORITHM


@pytest.mark.parametrize(
    "forged",
    [
        lambda: signed(key=FOREIGN, jwk=FOREIGN.as_dict(private=False)),
        lambda: signed(key=FOREIGN, jku="https://evil.example/jwks"),
        lambda: signed(key=FOREIGN, x5u="https://evil.example/x5u"),
        lambda: signed(crit=["exp"], exp=1),
        lambda: signed(typ="logout+jwt"),
        lambda: signed(pad="x" * 400),
        lambda: with_claims(pad="x" * jose.LONGEST_TOKEN),
        lambda: f"{'[' * 300}.{segment(CLAIMS)}.",
    ],
)
def test_a_header_that_brings_a_key_along_or_is_no_id_tokens_is_refused(
    forged: Callable[[], str],
) -> None:
    assert fault(forged()) is AnswerFault.HEADER


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (lambda: signed(key=FOREIGN), AnswerFault.SIGNATURE),
        (tampered, AnswerFault.SIGNATURE),
        (lambda: with_claims(aud="other"), AnswerFault.AUDIENCE),
        (lambda: with_claims(aud=[]), AnswerFault.AUDIENCE),
        (lambda: with_claims(aud=...), AnswerFault.AUDIENCE),
        (lambda: with_claims(aud=[AUDIENCE, "other"]), AnswerFault.AUTHORIZED_PARTY),
        (lambda: with_claims(azp="other"), AnswerFault.AUTHORIZED_PARTY),
        (lambda: with_claims(iss="https://evil.example"), AnswerFault.ISSUER),
        (lambda: with_claims(iss=f"{ISSUER}/"), AnswerFault.ISSUER),
        (lambda: with_claims(nonce="of another attempt"), AnswerFault.NONCE),
        (lambda: with_claims(nonce=...), AnswerFault.NONCE),
        (lambda: with_claims(nonce=[NONCE]), AnswerFault.NONCE),
        (lambda: with_claims(exp=...), AnswerFault.EXPIRED),
        (lambda: with_claims(exp=str(SECONDS + 300)), AnswerFault.EXPIRED),
        (lambda: with_claims(iat=...), AnswerFault.NOT_YET),
        (lambda: with_claims(iat=-(10**400)), AnswerFault.EXPIRED),
        (lambda: with_claims(exp=-(10**400)), AnswerFault.EXPIRED),
        (lambda: with_claims(iat=10**400), AnswerFault.NOT_YET),
        (lambda: with_claims(nbf=SECONDS + 61), AnswerFault.NOT_YET),
        (lambda: with_claims(sub=""), AnswerFault.SUBJECT),
        (lambda: with_claims(sub=5), AnswerFault.SUBJECT),
        (lambda: signed([CLAIMS]), AnswerFault.CLAIMS),  # type: ignore[arg-type]
    ],
)
def test_a_forged_or_foreign_token_is_refused_with_its_reason(
    forged: Callable[[], str], reason: AnswerFault
) -> None:
    assert fault(forged()) is reason


def test_times_are_compared_with_a_minute_of_leeway() -> None:
    assert verify(with_claims(iat=SECONDS + 59))
    assert fault(with_claims(iat=SECONDS + 61)) is AnswerFault.NOT_YET
    assert verify(with_claims(exp=SECONDS - 59))
    assert fault(with_claims(exp=SECONDS - 60)) is AnswerFault.EXPIRED
    assert verify(with_claims(iat=SECONDS - 600))
    assert fault(with_claims(iat=SECONDS - 601)) is AnswerFault.EXPIRED


def test_the_nonce_may_be_the_hash_of_the_one_sent() -> None:
    assert verify(with_claims(nonce=hashlib.sha256(NONCE.encode()).hexdigest()))
    assert fault(with_claims(nonce=hashlib.sha256(b"other").hexdigest())) is AnswerFault.NONCE


def test_several_audiences_need_our_client_as_the_authorized_party() -> None:
    assert verify(with_claims(aud=["other", AUDIENCE], azp=AUDIENCE))


@pytest.mark.parametrize("alg", SIGNS)
def test_the_access_token_of_another_answer_is_refused(alg: str) -> None:
    digest = hashlib.sha512 if alg == "Ed25519" else hashlib.sha256
    whole = digest(b"access").digest()
    token = signed({**CLAIMS, "at_hash": b64(whole[: len(whole) // 2])}, SIGNS[alg], alg)
    assert verify(token, at_hash_of="access")
    assert fault(token, at_hash_of="other") is AnswerFault.ACCESS_TOKEN
    broken = signed({**CLAIMS, "at_hash": None}, SIGNS[alg], alg)
    assert fault(broken, at_hash_of="access") is AnswerFault.ACCESS_TOKEN


def test_a_key_that_is_not_in_the_set_is_an_error_of_its_own() -> None:
    """The set may be outdated: the provider has rotated its keys."""
    rotated = RSAKey.generate_key(2048, {"kid": "new"})
    for key in (rotated, FOREIGN):
        with pytest.raises(jose.UnknownKey):
            verify(signed(key=key, kid=None if key is FOREIGN else key.kid))
    with pytest.raises(jose.UnknownKey):
        verify(signed(key=SIGNS["ES256"], kid="rsa", alg="ES256"))
    assert verify(signed(key=RSA, kid=None))
    assert fault(signed(), jwks=b"<html>") is AnswerFault.KEY


def test_a_key_of_one_issuer_signs_for_no_other() -> None:
    """In 2023, a stolen key of Microsoft's personal accounts signed for organisations."""

    def keys_of(issuer: object) -> bytes:
        entries = [{**RSA.as_dict(private=False), "issuer": issuer}]
        return jose.usable_keys(json.dumps({"keys": entries}).encode())

    for issuer in (ISSUER, "https://idp.{tenantid}", "a text of another meaning", 5):
        assert verify(signed(), keys_of(issuer)) == CLAIMS
    for issuer in ("https://idp.example/personal", "https://other.{tenantid}"):
        with pytest.raises(jose.UnknownKey):
            verify(signed(), keys_of(issuer))


def test_one_bad_key_leaves_the_others_usable_and_weak_ones_are_left_out() -> None:
    good = RSA.as_dict(private=True)  # published by mistake
    weak = {"kty": "RSA", "kid": "weak", "n": b64(b"\xff" * 255), "e": "AQAB"}
    point = {**SIGNS["ES256"].as_dict(private=False), "kid": "point", "x": b64(bytes(32))}
    entries = [
        5,
        {"kid": "no kty"},
        {"kty": "AKP", "kid": "unknown"},
        OctKey.generate_key(256, {"kid": "oct"}).as_dict(),
        weak,
        point,
        {**good, "kid": "use", "use": "enc"},
        {**good, "kid": "ops", "key_ops": ["encrypt"]},
        {**good, "kid": "exponent", "e": b64(b"\x01" + bytes(8))},
        {**good, "kid": 5},
        OKPKey.generate_key("X25519", {"kid": "exchange"}).as_dict(private=False),
        good,
    ]
    usable = json.loads(jose.usable_keys(json.dumps({"keys": entries}).encode()))
    assert usable == {"keys": [RSA.as_dict(private=False)]}
    assert verify(signed(), json.dumps({"keys": entries}).encode()) == CLAIMS


@pytest.mark.parametrize("jwks", [b"", b"[]", b"{}", b'{"keys": {}}', b"[" * 100_000])
def test_a_document_without_keys_is_refused(jwks: bytes) -> None:
    with pytest.raises(ValueError, match="not a set of keys"):
        jose.usable_keys(jwks)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80)
@given(name=st.sampled_from(sorted({*CLAIMS, "azp", "nbf", "at_hash"})), value=JSON_VALUES)
def test_a_claim_of_any_shape_is_refused_or_means_the_same(name: str, value: Any) -> None:
    try:
        claims = verify(with_claims(**{name: value}), at_hash_of="access")
    except jose.TokenNotValid:
        return
    assert claims["iss"] == ISSUER
    assert claims["aud"] in (AUDIENCE, [AUDIENCE])
    assert claims["nonce"] == NONCE
    assert isinstance(claims["sub"], str)
    assert SECONDS - 600 <= claims["iat"] <= SECONDS + 60  # type: ignore[operator]
    assert claims["exp"] > SECONDS - 60  # type: ignore[operator]


@settings(max_examples=80)
@given(member=st.sampled_from([*RSA.as_dict(private=False)]), value=JSON_VALUES, data=st.data())
def test_a_key_and_a_header_of_any_shape_are_refused_or_mean_the_same(
    member: str, value: Any, data: st.DataObject
) -> None:
    keys = [{**RSA.as_dict(private=False), member: value}, SIGNS["ES256"].as_dict(private=False)]
    assert b'"ec"' in jose.usable_keys(json.dumps({"keys": keys}).encode())
    header = data.draw(
        JSON_VALUES | st.fixed_dictionaries({"alg": JSON_VALUES, "kid": JSON_VALUES})
    )
    _, body, signature = signed().split(".")
    for token in (f"{segment(header)}.{body}.{signature}", str(value), f"{value}.{value}.{value}"):
        with pytest.raises((jose.TokenNotValid, jose.UnknownKey)):
            verify(token)


def test_apples_client_secret_is_signed_for_five_minutes() -> None:
    key = ECKey.generate_key("P-256")
    secret = jose.client_secret_jwt(
        key.as_pem(private=True).decode(),
        key_id="KEY1234567",
        team_id="TEAM123456",
        client_id="com.example.web",
        audience="https://appleid.apple.com",
        now=NOW,
    )
    token = jwt.decode(secret, key, ["ES256"])
    assert token.header == {"alg": "ES256", "kid": "KEY1234567", "typ": "JWT"}
    assert token.claims == {
        "iss": "TEAM123456",
        "iat": SECONDS,
        "exp": SECONDS + 300,
        "aud": "https://appleid.apple.com",
        "sub": "com.example.web",
    }
