"""Send junk of every shape as a passkey: it is refused, and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.client import ApiClient, Person
from tests.support.passkeys import PASSKEYS, added, options, verified
from tests.support.soft_authenticator import Authenticator

EXAMPLES = 40
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


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/sessions", "get"),
        ("/v1/session/reauthentications", "get"),
        (PASSKEYS, "create"),
        ("/v1/accounts", "create"),
    ],
)
def test_junk_is_refused(app: Flask, sign_up: Callable[..., Person], path: str, kind: str) -> None:
    alice, phone = verified(app, sign_up("alice").sign_in(deliver="token")), Authenticator()
    added(alice, phone)
    public = ApiClient(app, use_cookies=False)
    sender = public if path in {"/v1/sessions", "/v1/accounts"} else alice
    asked = {
        "/v1/sessions": ("/v1/passkey-challenges", {}),
        "/v1/session/reauthentications": ("/v1/session/passkey-challenges", {}),
        PASSKEYS: ("/v1/account/passkey-challenges", {"for": "passkey"}),
        "/v1/accounts": ("/v1/accounts/passkey-challenges", {"email": "new@example.com"}),
    }[path]
    chosen = options(sender.post(asked[0], json=asked[1]))
    if kind == "create":
        right = Authenticator().create(chosen)
    else:
        right = phone.get({**chosen, "allowCredentials": []})
    right["response"]["clientDataJSON"] += "A"  # else one example is not junk
    more = {"email": "new@example.com"} if path == "/v1/accounts" else {}

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged(right))
    def send(junk: Any) -> None:
        response = sender.post(path, json={"passkey": junk, **more})
        assert 400 <= response.status_code < 500, (junk, response.text)

    send()
