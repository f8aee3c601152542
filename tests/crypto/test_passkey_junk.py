"""Test that no answer of a client, however broken, raises anything but a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from fido2 import cbor
from fido2.cose import CoseKey
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.domain.passkey import PasskeyFault, PasskeyNotValid
from tests.support.passkey_site import PasskeySite, refusal
from tests.support.soft_authenticator import EDDSA, ES256, RS1, RS256, Authenticator, to_text


@pytest.fixture(autouse=True)
def within_the_application(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.dictionaries(st.text(), JSON_VALUES, max_size=6))
def test_any_json_is_refused_as_malformed(junk: dict[str, Any]) -> None:
    site = PasskeySite()
    assert refusal(lambda: site.registers(junk)).reason is PasskeyFault.MALFORMED
    assert refusal(lambda: site.accepts(junk)).reason is PasskeyFault.MALFORMED


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_right_answer_with_one_member_replaced_is_refused_or_means_the_same(
    data: st.DataObject,
) -> None:
    site, authenticator = PasskeySite(), Authenticator()
    response = authenticator.create(site.asks_to_register())
    part = data.draw(st.sampled_from([response, response["response"]]))
    name = data.draw(st.sampled_from(sorted(part)))
    part[name] = data.draw(JSON_VALUES | st.binary(max_size=400).map(to_text))
    try:
        made = site.registers(response)
    except PasskeyNotValid:
        return
    assert made.credential_id == authenticator.credentials[0].id


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=600), flags=st.sampled_from([0x41, 0xC1, 0x81, 0x01]))
def test_any_bytes_of_an_authenticator_are_refused(junk: bytes, flags: int) -> None:
    site, authenticator = PasskeySite(), Authenticator()
    response = authenticator.create(site.asks_to_register())
    head = sha256(b"localhost").digest() + bytes([flags]) + bytes(4)
    data = cbor.encode({"fmt": "none", "authData": head + junk, "attStmt": {}})
    for given_bytes in (data, junk, b"\x81" * 12000, b"\x9b" + b"\xff" * 8 + junk):
        response["response"]["attestationObject"] = to_text(given_bytes)
        refusal(lambda: site.registers(response))


@pytest.mark.parametrize(
    ("algorithm", "change"),
    [
        (RS1, {}),
        (ES256, {3: -65535}),
        (ES256, {3: True}),
        (ES256, {3: "-7"}),
        (ES256, {-1: 2}),
        (ES256, {-3: bytes(32)}),
        (ES256, {-2: b"\0" + bytes(32)}),
        (ES256, {-2: 5}),
        (ES256, {1: 3}),
        (EDDSA, {-1: 7}),
        (EDDSA, {-2: bytes(31)}),
        (RS256, {-1: b"\xff" * 128}),  # 1024 bits
        (RS256, {-1: b"\xff" * 1024}),
        (RS256, {-2: b"\x03"}),
        (RS256, {-2: b"\xff" * 256}),
        (RS256, {-2: b"\x01\x00\x00"}),
    ],
)
def test_a_key_that_was_not_offered_or_is_weak_is_refused(
    monkeypatch: pytest.MonkeyPatch, algorithm: int, change: dict[int, object]
) -> None:
    site = PasskeySite()
    keys = CoseKey.for_alg(algorithm)
    right = keys.from_cryptography_key
    monkeypatch.setattr(keys, "from_cryptography_key", lambda key: {**right(key), **change})
    response = Authenticator(algorithm=algorithm).create(site.asks_to_register())
    assert refusal(lambda: site.registers(response)).reason is PasskeyFault.ALGORITHM


def test_a_key_is_kept_with_the_members_of_its_algorithm_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site, keys = PasskeySite(), CoseKey.for_alg(ES256)
    right = keys.from_cryptography_key
    monkeypatch.setattr(keys, "from_cryptography_key", lambda key: {**right(key), 2: b"x" * 900})
    made = site.registers(Authenticator().create(site.asks_to_register()))
    assert len(made.public_key) == 77


@pytest.mark.parametrize(
    ("length", "is_right"), [(0, False), (15, False), (16, True), (1023, True), (1024, False)]
)
def test_the_length_of_a_credential_id_is_bounded(
    monkeypatch: pytest.MonkeyPatch, length: int, is_right: bool
) -> None:
    site, authenticator = PasskeySite(), Authenticator()
    monkeypatch.setattr("secrets.token_bytes", lambda _: bytes(length))
    options = {"user": {"id": ""}}
    response = authenticator.create({"challenge": to_text(bytes(36))} | options)
    refused = refusal(lambda: site.registers(response))
    assert refused.reason is (PasskeyFault.CHALLENGE if is_right else PasskeyFault.MALFORMED)


@pytest.mark.parametrize("padded", [True, False])
def test_base64_is_the_one_of_webauthn(padded: bool) -> None:
    site = PasskeySite()
    response = Authenticator().create(site.asks_to_register())
    text = response["response"]["attestationObject"]
    response["response"]["attestationObject"] = f"{text}=" if padded else f" {text}"
    assert refusal(lambda: site.registers(response)).reason is PasskeyFault.MALFORMED


def test_members_that_some_clients_leave_out_are_not_needed() -> None:
    site = PasskeySite()
    response = Authenticator().create(site.asks_to_register())
    del response["clientExtensionResults"], response["response"]["transports"]
    made = site.registers(response)
    assert (made.transports, made.discoverable) == ((), True)
