"""Send junk of every shape as a passkey: it is refused, and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.authenticator import waiting_sign_in
from tests.support.client import ApiClient, Person
from tests.support.mailed import mailed
from tests.support.passkeys import CONFIRM_EMAIL, PASSKEYS, added, options, verified
from tests.support.passkeys import sign_up as sign_up_with_passkey
from tests.support.second_factors import CONFIRM
from tests.support.soft_authenticator import Authenticator
from tests.support.tables import Sql

EXAMPLES = 40
NEW = "new@example.com"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
BASE64URL = st.from_regex(r"[A-Za-z0-9_-]{1,80}", fullmatch=True)


def damaged(passkey: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return variants of a right answer: one member replaced, removed or added, at either level."""

    def change(target: dict[str, Any], name: str, value: Any, removes: bool) -> dict[str, Any]:
        changed = {**target, name: value}
        return {k: v for k, v in changed.items() if k != name} if removes else changed

    response = passkey["response"]
    inside = st.builds(
        lambda name, value, removes: {
            **passkey,
            "response": change(response, name, value, removes),
        },
        st.sampled_from([*response, "unknown"]),
        JSON | BASE64URL,
        st.booleans(),
    )
    outside = st.builds(
        lambda name, value, removes: change(passkey, name, value, removes),
        st.sampled_from([*passkey, "unknown"]),
        JSON | BASE64URL,
        st.booleans(),
    )
    return JSON | inside | outside


# the endpoints that take a passkey, the challenges that they take, and the bodies of those
PATHS: dict[str, tuple[str, dict[str, Any]]] = {
    "/v1/sessions": ("/v1/passkey-challenges", {}),
    "/v1/session/reauthentications": ("/v1/session/passkey-challenges", {}),
    CONFIRM: ("/v1/sign-in/passkey-challenges", {}),
    CONFIRM_EMAIL: ("/v1/passkey-challenges", {}),
    PASSKEYS: ("/v1/account/passkey-challenges", {"for": "passkey"}),
    "/v1/accounts": ("/v1/accounts/passkey-challenges", {"email": NEW}),
}


@pytest.mark.parametrize("path", PATHS)
def test_junk_is_refused(app: Flask, sign_up: Callable[..., Person], sql: Sql, path: str) -> None:
    alice, phone = verified(app, sign_up("alice").sign_in(deliver="token")), Authenticator()
    added(alice, phone)
    sender: ApiClient | Person = ApiClient(app, use_cookies=False)
    more: dict[str, Any] = {}
    if path in {PASSKEYS, "/v1/session/reauthentications"}:
        sender = alice
    elif path == CONFIRM:
        sender = waiting_sign_in(alice)
    elif path == CONFIRM_EMAIL:
        phone = Authenticator()
        assert sign_up_with_passkey(ApiClient(app), phone, NEW).status_code == 201
        more = {"token": mailed(app, NEW)["token"]}
    elif path == "/v1/accounts":
        more = {"email": NEW}

    def right() -> dict[str, Any]:
        challenges, body = PATHS[path]
        chosen = options(sender.post(challenges, json=body))
        if path in {PASSKEYS, "/v1/accounts"}:
            return Authenticator().create(chosen)
        return phone.get({**chosen, "allowCredentials": []})

    almost = right()
    almost["response"]["clientDataJSON"] += "A"  # else one example is not junk

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged(almost))
    def send(junk: Any) -> None:
        response = sender.post(path, json={"passkey": junk, **more})
        assert 400 <= response.status_code < 500, (junk, response.text)
        sql("UPDATE pending_sign_in SET tries_left = 5")  # else it is over after five

    send()
    finished = sender.post(path, json={"passkey": right(), **more})  # no junk went elsewhere
    assert finished.status_code in {200, 201}, finished.text
