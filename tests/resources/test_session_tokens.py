"""Test POST /v1/session/tokens and the keys that verify them, as a service of an application."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import KeySet
from redis import Redis
from werkzeug.test import TestResponse

from api.crypto import jose
from api.domain.provider import AnswerFault
from api.rules.assurance import freshness
from api.settings import Settings
from api.web import guards
from tests.resources.expected import (
    NOON,
    Matching,
    Sql,
    StoppedClock,
    assert_fields,
    assert_problem,
    text,
)
from tests.resources.races import meanwhile
from tests.support.api_tokens import bearer, issue
from tests.support.client import ApiClient, Person
from tests.support.counting import Commands
from tests.support.second_factors import Protected
from tests.support.signing_keys import make_key, parts_of
from tests.support.tables import dump

PATH, JWKS = "/v1/session/tokens", "/.well-known/jwks.json"
NOTES = "https://notes.example.com"
UUID = Matching("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SECONDS = int(NOON.timestamp())  # a token counts whole seconds


def ask(person: Person, audience: object = NOTES) -> TestResponse:
    return person.post(PATH, json={"audience": audience})


def claims_for(person: Person, audience: str = NOTES) -> dict[str, Any]:
    response = ask(person, audience)
    assert response.status_code == 201, response.text
    return parts_of(response.json["token"])[1]


def verified(app: Flask, token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(ApiClient(app).get(JWKS).json)
    return dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_a_service_learns_who_is_signed_in_and_nothing_more(
    app: Flask,
    sign_in: Callable[..., Person],
    clock: StoppedClock,
    commands: Commands,
    sql: Sql,
    deliver: str,
) -> None:
    alice = sign_in("alice", deliver=deliver)
    clock.advance(seconds=30)
    before = dump(sql)
    commands.reset()
    response = ask(alice)
    assert (commands.sql, len(commands.redis)) == ([], 2)  # the guard, and the rule again
    assert (response.status_code, dump(sql)) == (201, before)
    token = response.json["token"]
    assert response.json == {"token": token, "expires_at": "2026-11-22T12:50:33.000Z"}
    (key,) = ApiClient(app).get(JWKS).json["keys"]
    header, claims = parts_of(token)
    assert header == {"alg": "ES256", "kid": key["kid"], "typ": "gatebook-session+jwt"}
    assert claims == {
        "iss": "http://localhost:8000",
        "aud": NOTES,
        "sub": alice.id,
        "sid": (alice.session or {})["id"],
        "acr": "aal1",
        "auth_time": SECONDS,
        "iat": SECONDS + 30,
        "exp": SECONDS + 330,
        "jti": UUID,
    }
    assert verified(app, token) == claims
    assert claims_for(alice, "reports")["jti"] != claims["jti"]


def test_the_level_is_that_of_the_moment_and_its_time_that_of_the_older_proof(
    alice: Person, clock: StoppedClock
) -> None:
    protected = Protected(alice)
    alice = protected.sign_in()
    assert (claims_for(alice)["acr"], claims_for(alice)["auth_time"]) == ("aal2", SECONDS)
    clock.advance(minutes=30)
    again = {"recovery_code": protected.codes.pop()}
    assert alice.post("/v1/session/reauthentications", json=again).status_code == 204
    claims = claims_for(alice)
    # the code is new, and the password is half an hour old
    assert (claims["acr"], claims["auth_time"]) == ("aal2", SECONDS)
    assert alice.get("/v1/session").json["authenticated_at"] == text(minutes=30)
    clock.advance(hours=2)  # ASSURANCE_IDLE has passed
    claims = claims_for(alice)
    assert (claims["acr"], claims["auth_time"]) == ("aal1", SECONDS + 30 * 60)


def test_no_token_outlives_its_session(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person], clock: StoppedClock
) -> None:
    alice = sign_in("alice")
    for _ in range(3):
        clock.advance(hours=7)
        assert claims_for(alice)["exp"] == int(clock.now().timestamp()) + 300
    clock.advance(hours=3, seconds=-100)
    assert claims_for(alice)["exp"] == SECONDS + 24 * 3600  # the absolute timeout
    clock.advance(seconds=100)
    assert_problem(ask(alice), 401, "not_signed_in")

    bob = sign_in("bob", make_app(session_idle_timeout=120, session_touch=60))
    began = int(clock.now().timestamp())
    clock.advance(seconds=59)
    assert claims_for(bob)["exp"] == began + 120  # the idle timeout


@pytest.mark.parametrize(
    "audience",
    ["https://notes.example.com/", "HTTPS://notes.example.com", "notes", "reports ", "*", "a,b"],
)
def test_another_audience_is_refused(alice: Person, audience: str) -> None:
    fault = {
        "pointer": "#/audience",
        "code": "unknown_audience",
        "message": "There is no such audience.",
    }
    assert_fields(ask(alice, audience), fault)


def test_several_audiences_at_once_are_refused(alice: Person) -> None:
    for audience in ([NOTES, "reports"], [NOTES], None, {"$ne": 1}):
        assert ask(alice, audience).json["errors"][0]["code"] in {"wrong_type", "required"}


def test_a_session_that_ends_gets_no_more_tokens(
    app: Flask, alice: Person, admin: Person, redis: Redis
) -> None:
    phone = alice.on_another_device()
    issued = ask(phone).json["token"]
    assert phone.delete("/v1/session").status_code == 204
    assert_problem(ask(phone), 401, "not_signed_in")
    # the limit of what a signature can know: it stays valid until it expires
    assert verified(app, issued)["sub"] == alice.id

    locked = admin.put(f"/v1/accounts/{alice.id}/lock", json={"reason": "abuse"})
    assert locked.status_code // 100 == 2, locked.text
    assert_problem(ask(alice), 401, "not_signed_in")
    redis.flushdb()
    assert_problem(ask(alice), 401, "not_signed_in")


def test_a_request_that_was_held_up_while_its_session_ended_gets_none(
    app: Flask, alice: Person, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the ending, or later than its time says, a token would be valid for too long."""
    phone, elsewhere = alice.on_another_device(deliver="token"), ApiClient(app)
    end = partial(elsewhere.delete, "/v1/session", headers=bearer(phone.secret))
    with monkeypatch.context() as patched:
        meanwhile(patched, guards, "lacks_factor", end)
        assert_problem(ask(phone), 401, "not_signed_in")

    # one that is held up after the check counts from before it
    meanwhile(monkeypatch, freshness, "assurance_end", lambda: clock.advance(seconds=20))
    assert claims_for(alice)["exp"] == SECONDS + 300


def test_neither_an_api_token_nor_a_signed_token_gets_one(alice: Person) -> None:
    stranger = ApiClient(alice.client.application, use_cookies=False)
    signed = ask(alice).json["token"]
    body = {"audience": NOTES}
    refused = stranger.post(PATH, json=body, headers=bearer(issue(alice, "accounts:read")))
    assert_problem(refused, 403, "session_required")
    # nor does this API accept the token anywhere
    assert_problem(stranger.post(PATH, json=body, headers=bearer(signed)), 401, "not_signed_in")
    session = stranger.get("/v1/session", headers=bearer(signed))
    assert_problem(session, 401, "not_signed_in")


def test_it_is_no_id_token(alice: Person, clock: StoppedClock) -> None:
    """A party that signs people in with Gatebook's keys and this audience still refuses it."""
    token, nonce_digest = ask(alice).json["token"], hashlib.sha256(b"nonce").digest()
    with pytest.raises(jose.TokenNotValid) as refused:
        jose.verify(
            token,
            alice.get(JWKS).data,
            algorithms=["ES256"],
            issuers={"http://localhost:8000"},
            audiences=[NOTES],
            nonce_digest=nonce_digest,
            now=clock.now(),
        )
    assert refused.value.fault is AnswerFault.HEADER  # its type, before anything else


def test_the_keys_may_be_cached_for_five_minutes_and_read_by_every_page(client: ApiClient) -> None:
    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "https://app.example.com"}):
        response = client.get(JWKS, headers=origin)
        assert response.headers.get_all("Access-Control-Allow-Origin") == ["*"]
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Set-Cookie" not in response.headers
        assert response.headers.get_all("Cache-Control") == ["public, max-age=300"]
    assert response.content_type == "application/json"
    unchanged = client.get(JWKS, headers={"If-None-Match": response.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["Cache-Control"] == "public, max-age=300"


def test_the_first_key_signs_and_all_are_published_without_their_private_half(
    make_app: Callable[..., Flask], settings: Settings, alice: Person, tmp_path: Path
) -> None:
    (old,) = settings.token_signing_keys
    new = str(make_key(tmp_path / "new.pem"))
    app = make_app(token_signing_keys=(new, old))
    former = ApiClient(alice.client.application).get(JWKS).json["keys"]
    (first, *others) = ApiClient(app).get(JWKS).json["keys"]
    assert others == former
    assert {*first} == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    client = ApiClient(app, use_cookies=False)
    headers = {"Cookie": f"gatebook_session={alice.secret}"}
    token = client.post(PATH, json={"audience": NOTES}, headers=headers).json["token"]
    assert parts_of(token)[0]["kid"] == first["kid"]
    assert verified(app, token)["sub"] == alice.id
    with pytest.raises(JoseError):  # a service whose copy is older than the key
        verified(alice.client.application, token)
    # a key of the same name and another value verifies nothing
    planted = KeySet.import_key_set({"keys": [{**former[0], "kid": first["kid"]}]})
    with pytest.raises(BadSignatureError):
        jwt.decode(token, planted, algorithms=["ES256"])


@pytest.mark.parametrize(("method", "path"), [("POST", PATH), ("GET", PATH), ("GET", JWKS)])
def test_without_keys_both_are_paths_like_any_unknown_one(
    make_app: Callable[..., Flask], method: str, path: str
) -> None:
    client = ApiClient(make_app(token_signing_keys=()))
    client.contract.check_response = lambda *_: None  # type: ignore[method-assign]
    beside = "/v1/none" if path == PATH else "/.well-known/none"
    unknown, answer = (client.open(each, method=method) for each in (beside, path))
    assert {**answer.json, "request_id": None} == {**unknown.json, "request_id": None}
    assert_problem(answer, 404, "not_found")
    assert {*answer.headers.keys()} == {*unknown.headers.keys()}
