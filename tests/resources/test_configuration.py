"""Test GET /v1/configuration: the settings that a front end depends on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.client import ApiClient, Person

PATH = "/v1/configuration"
DEFAULTS = {
    "sign_in_methods": ["password", "passkey", "mail"],
    "second_factor": "optional",
    "trusted_device_lifetime": 2592000,
    "email_verification": "optional",
    "password": {"min_length": 8, "max_length": 128},
    "mailed_code": {"length": 8, "lifetime": 600},
    "session": {"idle_timeout": 28800, "lifetime": 86400},
    "remembered_session": {"idle_timeout": 1209600, "lifetime": 2678400},
    "reauthentication_max_age": 900,
    "account_deletion_grace": 0,
    "languages": ["en", "de", "zh"],
}


def test_anybody_reads_what_a_form_must_know(client: ApiClient) -> None:
    response = client.get(PATH)
    assert response.status_code == 200
    assert response.json == DEFAULTS


def test_it_is_what_the_settings_say(make_app: Callable[..., Flask]) -> None:
    client = ApiClient(
        make_app(
            email_sign_in=False,
            second_factor="required",
            trusted_device_lifetime=0,
            email_verification="required",
            password_min_length=15,
            mailed_code_ttl=300,
            session_idle_timeout=600,
            session_absolute_timeout=3600,
            remembered_idle_timeout=7200,
            remembered_absolute_timeout=14400,
            reauthentication_max_age=60,
        )
    )
    assert client.get(PATH).json == {
        **DEFAULTS,
        "sign_in_methods": ["password", "passkey"],
        "second_factor": "required_for_roles",
        "trusted_device_lifetime": None,
        "email_verification": "required",
        "password": {"min_length": 15, "max_length": 128},
        "mailed_code": {"length": 8, "lifetime": 300},
        "session": {"idle_timeout": 600, "lifetime": 3600},
        "remembered_session": {"idle_timeout": 7200, "lifetime": 14400},
        "reauthentication_max_age": 60,
    }


@pytest.mark.parametrize("excess", [0, 1])
def test_a_password_of_the_lengths_that_it_names_is_taken(client: ApiClient, excess: int) -> None:
    bounds = client.get(PATH).json["password"]
    for number, length in enumerate((bounds["min_length"] - excess, bounds["max_length"] + excess)):
        password = ("seven herons over the marsh " * 9)[:length]
        body = {"email": f"alice{number}@example.com", "password": password}
        assert client.post("/v1/accounts", json=body).status_code == (422 if excess else 201)


def test_it_is_the_same_for_everyone(client: ApiClient, alice: Person) -> None:
    mine, anybodys = alice.get(PATH), client.get(PATH)
    assert mine.data == anybodys.data
    assert mine.headers["ETag"] == anybodys.headers["ETag"]
    assert "Set-Cookie" not in mine.headers


def test_who_has_it_already_gets_304_until_it_changes(
    client: ApiClient, make_app: Callable[..., Flask]
) -> None:
    tag = client.get(PATH).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        response = client.get(PATH, headers={"If-None-Match": known})
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["ETag"] == tag
    changed = ApiClient(make_app(password_min_length=15))
    assert changed.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_the_page_of_an_allowed_origin_reads_it(make_app: Callable[..., Flask]) -> None:
    client = ApiClient(make_app(allowed_origins=("https://app.example.com",)))
    origins = {
        origin: client.get(PATH, headers={"Origin": origin}).headers.get(
            "Access-Control-Allow-Origin"
        )
        for origin in ("https://app.example.com", "https://evil.example")
    }
    assert origins == {
        "https://app.example.com": "https://app.example.com",
        "https://evil.example": None,
    }
