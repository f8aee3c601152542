"""Test /v1/account/trusted-devices: list the trusted devices, and end the trust."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.resources.expected import (
    FEED,
    Sql,
    StoppedClock,
    assert_nothing,
    assert_problem,
    text,
)
from tests.support.client import ApiClient, Person
from tests.support.prepared.trusted_devices import trusted as store_trust
from tests.support.second_factors import Protected, begin

PATH = "/v1/account/trusted-devices"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"


@pytest.fixture
def alice(sign_in: Callable[..., Person], clock: StoppedClock) -> Protected:
    return Protected(sign_in("alice"))


def trusted(alice: Protected) -> Person:
    """Return Alice in a browser that she trusts."""
    browser = ApiClient(alice.app)
    browser.environ_base = {"HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "203.0.113.7"}
    return alice.sign_in(browser, trust_device=True)


def test_each_is_listed_the_newest_first(alice: Protected, clock: StoppedClock) -> None:
    first = trusted(alice)
    clock.advance(days=1)
    assert begin(first.client, alice.email) == 201
    second = alice.sign_in(trust_device=True)
    shown = second.get(PATH).json
    assert shown == {
        "items": [
            {
                "id": shown["items"][0]["id"],
                "name": None,
                "ip": "127.0.0.1",
                "created_at": text(days=1),
                "last_used_at": text(days=1),
                "expires_at": text(days=31),
                "current": True,
            },
            {
                "id": shown["items"][1]["id"],
                "name": "Firefox on Linux",
                "ip": "203.0.113.7",
                "created_at": text(),
                "last_used_at": text(days=1),
                "expires_at": text(days=30),
                "current": False,
            },
        ],
        "next": None,
    }
    page = second.get(f"{PATH}?limit=1").json
    assert page["items"] == shown["items"][:1]
    rest = second.get(f"{PATH}?cursor={page['next']}").json
    assert rest == {"items": shown["items"][1:], "next": None}


def test_one_that_has_expired_is_not_listed(alice: Protected, clock: StoppedClock) -> None:
    trusted(alice)
    clock.advance(days=30)
    assert alice.sign_in().get(PATH).json == {"items": [], "next": None}


def test_the_trust_in_one_ends(alice: Protected) -> None:
    first, second = trusted(alice), trusted(alice)
    [newer, older] = first.get(PATH).json["items"]
    assert_nothing(first.delete(f"{PATH}/{older['id']}"))
    assert first.get(PATH).json["items"] == [{**newer, "current": False}]
    assert begin(first.client, alice.email) == 202
    assert begin(second.client, alice.email) == 201
    assert newest_of(second, "device.distrusted")["data"] == {"devices": 1}


def newest_of(person: Person, event_type: str) -> dict[str, object]:
    """Return the latest event of a type in the person's feed."""
    items = person.get(FEED).json["items"]
    return next(item for item in items if item["type"] == event_type)


def test_the_trust_in_all_ends(alice: Protected) -> None:
    person = [trusted(alice), trusted(alice)][1]
    response = person.delete(PATH)
    assert (response.status_code, response.json) == (200, {"ended": 2})
    assert person.get(PATH).json["items"] == []
    assert newest_of(person, "device.distrusted")["data"] == {"devices": 2}
    assert person.delete(PATH).json == {"ended": 0}


@pytest.mark.parametrize("named", ["another's", "unknown", "junk"])
def test_one_that_is_not_there_is_404(
    alice: Protected, sign_in: Callable[..., Person], named: str
) -> None:
    bob = trusted(Protected(sign_in("bob")))
    [bobs] = bob.get(PATH).json["items"]
    device_id = {"another's": bobs["id"], "unknown": alice.app_id, "junk": "junk"}[named]
    assert_problem(trusted(alice).delete(f"{PATH}/{device_id}"), 404, "not_found")
    assert bob.get(PATH).json["items"] == [bobs]


def test_trusting_a_device_is_an_event(alice: Protected) -> None:
    person = trusted(alice)
    entry = newest_of(person, "device.trusted")
    assert (entry["title"], entry["device"], entry["data"]) == (
        "Device trusted",
        "Firefox on Linux",
        {},
    )


def test_an_account_trusts_twenty_devices(alice: Protected, sql: Sql) -> None:
    for _ in range(20):
        store_trust(alice.person)
    trusted(alice)
    assert sql("SELECT COUNT(*) AS n FROM trusted_device") == [{"n": 20}]
