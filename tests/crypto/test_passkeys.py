"""Test each check of a passkey ceremony, in its order, with an authenticator in software."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import Any
from uuid import UUID

import msgspec
import pytest
from flask import Flask

from api.domain import ids
from api.domain.passkey import (
    AssertedCredential,
    Ceremony,
    NewCredential,
    PasskeyFault,
    PasskeyKind,
    counter_is_right,
)
from tests.support.passkey_site import ALICE, HANDLE, NOON, PasskeySite, refusal
from tests.support.soft_authenticator import EDDSA, ES256, RS256, Authenticator, to_bytes, to_text

BOB = ids.new_id()
OTHER_HANDLE = bytes(32)


@pytest.fixture(autouse=True)
def within_the_application(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_a_passkey_is_made_and_used(algorithm: int) -> None:
    site, authenticator = PasskeySite(), Authenticator(algorithm=algorithm)
    made = site.registers(authenticator.create(site.asks_to_register()))
    assert made == NewCredential(
        kind=PasskeyKind.PASSKEY,
        automatic=False,
        credential_id=authenticator.credentials[0].id,
        public_key=made.public_key,
        algorithm=algorithm,
        sign_count=1,
        rp_id="localhost",
        aaguid=bytes(16),
        transports=("hybrid", "internal"),
        user_verified=True,
        backup_eligible=False,
        backed_up=False,
        discoverable=True,
        user_handle=None,
    )
    assert made.stands_alone
    passkey = site.stores(made, stands_alone=True).passkey

    asserted = site.accepts(authenticator.get(site.asks_to_sign()))

    assert asserted == AssertedCredential(
        passkey=passkey, user_verified=True, sign_count=2, backed_up=False, user_handle=HANDLE
    )
    assert asserted.shows_both_kinds
    assert not asserted.may_be_promoted


def broken(**changes: Any) -> Callable[[Authenticator, dict[str, Any]], None]:
    def change(authenticator: Authenticator, options: dict[str, Any]) -> None:
        for name, value in changes.items():
            setattr(authenticator, name, value)

    return change


# The reasons in the order of the checks. Each row has also the faults of all later rows, so that a
# refusal with its reason shows the order.
IN_ORDER: list[tuple[PasskeyFault, dict[str, Any]]] = [
    (PasskeyFault.TYPE, {"type": "payment.get"}),
    (PasskeyFault.ORIGIN, {"origin": "http://localhost:8001"}),
    (PasskeyFault.CROSS_ORIGIN, {"cross_origin": True}),
    (PasskeyFault.CROSS_ORIGIN, {"top_origin": "https://evil.example"}),
    (PasskeyFault.RP_ID, {"rp_id": "evil.example"}),
    (PasskeyFault.USER_PRESENCE, {"up": False}),
    (PasskeyFault.USER_VERIFICATION, {"uv": False}),
    (PasskeyFault.BACKUP_FLAGS, {"bs": True}),
]
LATER: list[tuple[PasskeyFault, dict[str, Any]]] = [
    (PasskeyFault.BACKUP_FLAGS, {"be": True}),
    (PasskeyFault.USER_HANDLE, {"user_handle": OTHER_HANDLE}),
    (PasskeyFault.SIGNATURE, {"signature": b"no signature"}),
    (PasskeyFault.COUNTER, {"counter": -1}),
]


def with_later_faults(
    rows: list[tuple[PasskeyFault, dict[str, Any]]],
) -> list[tuple[PasskeyFault, dict[str, Any]]]:
    """Return the rows, each with the faults of those that follow, its own over theirs."""
    merged = []
    for index, (reason, own) in enumerate(rows):
        later: dict[str, Any] = {}
        for _, change in rows[index + 1 :]:
            later |= change
        merged.append((reason, later | own))
    return merged


@pytest.mark.parametrize(("reason", "changes"), with_later_faults(IN_ORDER))
def test_a_registration_is_refused_by_the_first_fault(
    reason: PasskeyFault, changes: dict[str, Any]
) -> None:
    site = PasskeySite()
    response = Authenticator(**changes).create(site.asks_to_register())
    refused = refusal(lambda: site.registers(response))
    assert refused.reason is reason
    seen = {PasskeyFault.ORIGIN: "http://localhost:8001", PasskeyFault.RP_ID: Authenticator.origin}
    assert refused.origin == seen.get(reason)
    assert len(site.spent) == 1


@pytest.mark.parametrize(("reason", "changes"), with_later_faults(IN_ORDER + LATER))
def test_an_assertion_is_refused_by_the_first_fault(
    reason: PasskeyFault, changes: dict[str, Any]
) -> None:
    site, authenticator = PasskeySite(), Authenticator()
    site.stores(site.registers(authenticator.create(site.asks_to_register())), stands_alone=True)
    right = authenticator.get(site.asks_to_sign())
    assert site.accepts(right, require_user_verification=True).user_verified
    broken(**changes)(authenticator, {})
    options = site.asks_to_sign()
    response = authenticator.get(options)

    refused = refusal(lambda: site.accepts(response, require_user_verification=True))

    assert refused.reason is reason
    # The failure has burnt the challenge: a right answer to it comes too late.
    broken(**{name: getattr(Authenticator(), name) for name in changes})(authenticator, {})
    authenticator.counter = 100
    late = authenticator.get(options)
    again = refusal(lambda: site.accepts(late, require_user_verification=True))
    assert again.reason is PasskeyFault.SPENT


def test_a_challenge_is_looked_at_before_it_is_spent() -> None:
    site, authenticator = PasskeySite(), Authenticator(type="x", origin="x", rp_id="x", up=False)
    site.stores(site.registers(Authenticator().create(site.asks_to_register())), stands_alone=True)
    site.spent.clear()
    authenticator.create(site.asks_to_register())
    made_up = authenticator.get({"challenge": to_text(bytes(36))})
    assert refusal(lambda: site.accepts(made_up)).reason is PasskeyFault.CHALLENGE
    late = authenticator.get(site.asks_to_sign())
    at_the_end = NOON + timedelta(seconds=300)
    assert refusal(lambda: site.accepts(late, moment=at_the_end)).reason is PasskeyFault.EXPIRED
    assert site.spent == set()  # nobody can fill the table with challenges of their own
    assert refusal(lambda: site.accepts(late)).reason is PasskeyFault.TYPE
    assert len(site.spent) == 1
    assert refusal(lambda: site.accepts(late)).reason is PasskeyFault.SPENT


@pytest.mark.parametrize(
    ("kind", "automatic", "up", "uv", "reason"),
    [
        (PasskeyKind.PASSKEY, False, True, True, None),
        (PasskeyKind.PASSKEY, False, True, False, PasskeyFault.USER_VERIFICATION),
        (PasskeyKind.PASSKEY, False, False, True, PasskeyFault.USER_PRESENCE),
        (PasskeyKind.PASSKEY, True, False, False, None),
        (PasskeyKind.PASSKEY, True, True, True, None),
        (PasskeyKind.SECURITY_KEY, False, True, False, None),
        (PasskeyKind.SECURITY_KEY, False, True, True, None),
        (PasskeyKind.SECURITY_KEY, False, False, False, PasskeyFault.USER_PRESENCE),
    ],
)
def test_the_challenge_says_what_a_registration_must_show(
    kind: PasskeyKind, automatic: bool, up: bool, uv: bool, reason: PasskeyFault | None
) -> None:
    site = PasskeySite()
    response = Authenticator(up=up, uv=uv).create(
        site.asks_to_register(kind=kind, automatic=automatic)
    )
    if reason:
        assert refusal(lambda: site.registers(response)).reason is reason
        return
    made = site.registers(response)
    assert (made.kind, made.automatic, made.user_verified) == (kind, automatic, uv)
    assert made.stands_alone == (kind is PasskeyKind.PASSKEY and not automatic)


def test_each_challenge_opens_only_its_own_ceremony() -> None:
    """The ceremonies with a registration take no challenge of an assertion, and the reverse."""
    site, authenticator = PasskeySite(), Authenticator()
    site.stores(site.registers(authenticator.create(site.asks_to_register())), stands_alone=True)
    registrations = (Ceremony.ENROLMENT, Ceremony.SIGN_UP)
    for made_for, used_in in product(Ceremony, Ceremony):
        options = (
            site.asks_to_register(made_for)
            if made_for in registrations
            else site.asks_to_sign(made_for)
        )
        if used_in in registrations:
            made = Authenticator().create({"user": {"id": to_text(HANDLE)}} | options)
            ceremony = partial(site.registers, made, used_in)
        else:
            ceremony = partial(site.accepts, authenticator.get(options), used_in)
        if made_for is used_in:
            ceremony()
        else:
            assert refusal(ceremony).reason is PasskeyFault.CHALLENGE


@pytest.mark.parametrize(
    ("account_id", "handle", "reason"),
    [
        (None, HANDLE, None),
        (None, None, PasskeyFault.USER_HANDLE),
        (None, OTHER_HANDLE, PasskeyFault.USER_HANDLE),
        (ALICE, None, None),
        (ALICE, OTHER_HANDLE, PasskeyFault.USER_HANDLE),
        # bob's page, alice's passkey: right in itself, and nothing to bob
        (BOB, HANDLE, PasskeyFault.CREDENTIAL_MISMATCH),
        (BOB, None, PasskeyFault.CREDENTIAL_MISMATCH),
    ],
    ids=["nobody", "no handle", "other handle", "alice", "alice, other handle", "bob", "bob, none"],
)
def test_a_passkey_is_for_its_own_account_only(
    account_id: UUID | None, handle: bytes | None, reason: PasskeyFault | None
) -> None:
    site = PasskeySite()
    authenticator = Authenticator()
    site.stores(site.registers(authenticator.create(site.asks_to_register())), stands_alone=True)
    authenticator.user_handle, authenticator.sends_user_handle = handle, handle is not None
    ceremony = Ceremony.REAUTHENTICATION if account_id else Ceremony.SIGN_IN
    response = authenticator.get(site.asks_to_sign(ceremony))
    if reason:
        refused = refusal(lambda: site.accepts(response, ceremony, account_id))
        assert refused.reason is reason
    else:
        assert site.accepts(response, ceremony, account_id).passkey.account_id == ALICE


def test_only_a_sign_in_may_find_the_account_by_its_passkey() -> None:
    site, authenticator = PasskeySite(), Authenticator()
    site.stores(site.registers(authenticator.create(site.asks_to_register())), stands_alone=True)
    response = authenticator.get(site.asks_to_sign(Ceremony.REAUTHENTICATION))
    with pytest.raises(ValueError, match="needs the account at hand"):
        site.accepts(response, Ceremony.REAUTHENTICATION, account_id=None)


def test_a_sign_in_needs_user_verification_whatever_the_caller_says() -> None:
    site, authenticator = PasskeySite(), Authenticator()
    site.stores(site.registers(authenticator.create(site.asks_to_register())), stands_alone=True)
    authenticator.uv = False
    second = authenticator.get(site.asks_to_sign())
    assert not site.accepts(second).shows_both_kinds
    alone = authenticator.get(site.asks_to_sign(Ceremony.SIGN_IN))
    refused = refusal(lambda: site.accepts(alone, Ceremony.SIGN_IN, None))
    assert refused.reason is PasskeyFault.USER_VERIFICATION


def test_a_store_that_ignores_case_opens_nothing() -> None:
    site, authenticator = PasskeySite(), Authenticator()
    owned = site.stores(
        site.registers(authenticator.create(site.asks_to_register())), stands_alone=True
    )
    authenticator.credentials[0].id = authenticator.credentials[0].id.swapcase() + b"x"
    response = authenticator.get(site.asks_to_sign())
    unknown = refusal(lambda: site.accepts(response))
    assert (unknown.reason, unknown.passkey) == (PasskeyFault.UNKNOWN_CREDENTIAL, None)
    response = authenticator.get(site.asks_to_sign())
    careless = refusal(lambda: site.accepts(response, find=lambda _: owned))
    assert careless.reason is PasskeyFault.CREDENTIAL_MISMATCH


def test_a_passkey_of_another_rp_id_is_refused() -> None:
    site, authenticator = PasskeySite(), Authenticator()
    made = site.registers(authenticator.create(site.asks_to_register()))
    site.stores(made, stands_alone=True, rp_id="example.com")
    response = authenticator.get(site.asks_to_sign())
    assert refusal(lambda: site.accepts(response)).reason is PasskeyFault.RP_ID


@pytest.mark.parametrize(
    ("is_synced", "stored", "given", "is_right"),
    [
        (False, 0, 0, True),
        (False, 0, 1, True),
        (False, 5, 6, True),
        (False, 5, 5, False),
        (False, 5, 4, False),
        (False, 5, 0, False),
        (True, 5, 0, True),
        (True, 5, 5, True),
    ],
)
def test_a_counter_that_does_not_rise_shows_a_copy(
    is_synced: bool, stored: int, given: int, is_right: bool
) -> None:
    site = PasskeySite()
    made = site.registers(Authenticator().create(site.asks_to_register()))
    passkey = site.stores(made, stands_alone=True).passkey
    counted = msgspec.structs.replace(passkey, backup_eligible=is_synced, sign_count=stored)
    assert counter_is_right(counted, given) is is_right


@pytest.mark.parametrize(
    ("kind", "stands_alone", "uv", "both", "promoted"),
    [
        (PasskeyKind.PASSKEY, True, True, True, False),
        (PasskeyKind.PASSKEY, True, False, False, False),
        (PasskeyKind.PASSKEY, False, True, False, True),
        (PasskeyKind.PASSKEY, False, False, False, False),
        (PasskeyKind.SECURITY_KEY, False, True, False, False),
    ],
)
def test_a_passkey_stands_alone_only_where_it_earned_it(
    kind: PasskeyKind, stands_alone: bool, uv: bool, both: bool, promoted: bool
) -> None:
    site, authenticator = PasskeySite(), Authenticator()
    made = site.registers(authenticator.create(site.asks_to_register(kind=kind)))
    site.stores(made, stands_alone=stands_alone)
    authenticator.uv = uv
    asserted = site.accepts(authenticator.get(site.asks_to_sign()))
    assert (asserted.shows_both_kinds, asserted.may_be_promoted) == (both, promoted)


def test_a_sign_up_gets_the_handle_that_its_authenticator_has() -> None:
    site, authenticator = PasskeySite(), Authenticator()
    options = site.asks_to_register(Ceremony.SIGN_UP, handle=None)
    made = site.registers(authenticator.create(options), Ceremony.SIGN_UP)
    assert made.user_handle == authenticator.credentials[0].user_handle
    assert made.user_handle == to_bytes(options["user"]["id"])


def test_an_unavailable_store_is_no_fault_of_the_passkey() -> None:
    site, authenticator = PasskeySite(), Authenticator()

    def unavailable(digest: bytes, expires_at: datetime) -> bool:
        raise ConnectionError

    site.spend = unavailable  # type: ignore[method-assign]
    response = authenticator.create(site.asks_to_register())
    with pytest.raises(ConnectionError):
        site.registers(response)
