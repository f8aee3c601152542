"""Test ``flask.session``: an extension's data belongs to the session of the signed-in person.

The data is in the ledger, so Redis may be emptied; it ends with the session.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from flask import Blueprint, Flask, session
from redis import Redis

from api.crypto import tokens
from api.extending import JsonForm, Length, Required, Text, extend, http, public, signed_in
from api.rules.sessions import keep_session_data as keeping
from api.settings import Settings
from api.web.problem_document import problem_document
from api.web.session_interface import LARGEST_DATA
from tests.support.at_once import Pause
from tests.support.client import ApiClient, Person
from tests.support.extension import part, plug_in, write

desk = Blueprint("desk", __name__, url_prefix="/desk")


class ThingForm(JsonForm):
    name = Text(Required(), Length(1, 20))
    value = Text(Required())


@desk.get("")
@signed_in
def look() -> dict[str, Any]:
    return dict(session)


@desk.put("")
@signed_in
@http.takes(ThingForm)
def put_down(body: ThingForm) -> dict[str, Any]:
    session[body.name.data] = body.value.data
    return dict(session)


@desk.delete("")
@signed_in
def clear() -> dict[str, Any]:
    session.clear()
    return {}


@desk.post("/untouchables")
@signed_in
def put_down_what_is_no_data() -> dict[str, Any]:
    session["name"] = "a good one"
    session["thing"] = object()
    return {}


@desk.post("/numbers")
@signed_in
def put_down_under_a_number() -> dict[str, Any]:
    session[5] = "five"  # type: ignore[index]
    return {}


@desk.post("/pens")
@signed_in
def add_a_pen() -> dict[str, Any]:
    pens = session.setdefault("pens", [])
    pens.append("broad")
    session.modified = True  # As in Flask's own session, a change within a value is not noticed.
    return dict(session)


@desk.get("/counts")
@signed_in
def count() -> dict[str, Any]:
    return {"things": len(session), "is_empty": not session}


@desk.get("/glances")
@public
def glance() -> dict[str, Any]:
    return dict(session)


@desk.put("/strangers")
@public
@http.takes(ThingForm)
def put_down_as_a_stranger(body: ThingForm) -> dict[str, Any]:
    session[body.name.data] = body.value.data
    return {}


@pytest.fixture
def app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Flask:
    """Return an application with an extension that stores data in ``flask.session``."""
    operations = [
        *(f"{method} /v1/desk" for method in ("GET", "PUT", "DELETE")),
        "POST /v1/desk/untouchables",
        "POST /v1/desk/numbers",
        "POST /v1/desk/pens",
        "GET /v1/desk/counts",
        "GET /v1/desk/glances",
        "PUT /v1/desk/strangers",
    ]

    def register(app: Flask) -> None:
        extend(app, "desk", blueprint=desk, contract=write(tmp_path, part(*operations)))

    plug_in(monkeypatch, "desk", register)
    return make_app(extensions=("desk",))


@pytest.fixture(params=["cookie", "token"])
def alice(sign_in: Callable[..., Person], request: pytest.FixtureRequest) -> Person:
    """Sign in Alice, by cookie and by bearer token."""
    return sign_in("alice", deliver=request.param)


def put(person: Person, name: str, value: str) -> None:
    response = person.put("/v1/desk", json={"name": name, "value": value})
    assert response.status_code == 200, response.text


def on_desk(person: Person) -> dict[str, Any]:
    response = person.get("/v1/desk")
    assert response.status_code == 200, response.text
    return dict(response.json)


def test_is_empty_at_first(alice: Person) -> None:
    assert on_desk(alice) == {}


def test_has_a_length(alice: Person) -> None:
    assert alice.get("/v1/desk/counts").json == {"things": 0, "is_empty": True}
    put(alice, "colour", "green")
    put(alice, "pen", "broad")

    assert alice.get("/v1/desk/counts").json == {"things": 2, "is_empty": False}


def test_is_there_in_the_next_request(alice: Person) -> None:
    put(alice, "colour", "green")
    put(alice, "pen", "broad")

    assert on_desk(alice) == {"colour": "green", "pen": "broad"}


def test_keeps_what_is_changed_inside_of_a_value(alice: Person) -> None:
    alice.post("/v1/desk/pens")
    alice.post("/v1/desk/pens")

    assert on_desk(alice) == {"pens": ["broad", "broad"]}


def test_is_gone_when_it_is_cleared(alice: Person, sql: Callable[..., Any]) -> None:
    put(alice, "colour", "green")
    alice.delete("/v1/desk")

    assert on_desk(alice) == {}
    assert sql("SELECT data FROM session") == [{"data": None}]


def test_survives_an_emptied_redis(alice: Person, redis: Redis, settings: Settings) -> None:
    """Invariant I3: Redis may be emptied at any time and nothing is lost."""
    put(alice, "colour", "green")
    keys = list(redis.scan_iter(f"{settings.redis_prefix}session:*"))
    assert keys
    redis.delete(*keys)

    assert on_desk(alice) == {"colour": "green"}


def test_survives_a_new_secret(alice: Person) -> None:
    put(alice, "colour", "green")
    response = alice.post("/v1/session/reauthentications", json={"password": alice.password})
    if alice.token:
        alice.token = response.json["token"]

    assert on_desk(alice) == {"colour": "green"}


def test_is_kept_as_msgpack_and_not_in_the_cookie(
    alice: Person, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    secret = alice.secret
    put(alice, "colour", "green")

    (row,) = sql("SELECT data FROM session")
    assert msgspec.msgpack.decode(row["data"]) == {"colour": "green"}
    assert alice.secret == secret


def test_is_nobody_else_s(alice: Person, sign_in: Callable[..., Person]) -> None:
    put(alice, "colour", "green")
    bob = sign_in("bob")

    assert on_desk(bob) == {}
    put(bob, "colour", "red")
    assert on_desk(alice) == {"colour": "green"}


def test_is_not_on_another_device_of_the_same_account(alice: Person) -> None:
    put(alice, "colour", "green")

    assert on_desk(alice.on_another_device()) == {}


def test_dies_with_the_session(alice: Person, sql: Callable[..., list[dict[str, Any]]]) -> None:
    put(alice, "colour", "green")
    secret = alice.secret
    alice.delete("/v1/session")

    bearer = {"Authorization": f"Bearer {secret}"}
    assert alice.client.get("/v1/desk", headers=bearer).status_code == 401
    alice.token = None
    assert on_desk(alice.sign_in()) == {}


def test_dies_with_the_account(alice: Person, sql: Callable[..., list[dict[str, Any]]]) -> None:
    put(alice, "colour", "green")
    alice.delete("/v1/account", json={"password": alice.password})

    assert sql("SELECT data FROM session") == []


def test_reading_it_writes_nothing(alice: Person, commands: Any) -> None:
    """Flask-Session writes on every request; here, unchanged data is not written."""
    on_desk(alice)
    commands.reset()

    on_desk(alice)

    assert (commands.sql, commands.redis) == ([], ["GET"])


class TestNobody:
    def test_finds_it_empty(self, client: ApiClient) -> None:
        assert client.get("/v1/desk/glances").json == {}

    def test_can_t_write_it(
        self, client: ApiClient, sql: Callable[..., list[dict[str, Any]]], redis: Redis
    ) -> None:
        response = client.put("/v1/desk/strangers", json={"name": "colour", "value": "green"})

        request_id = response.headers["X-Request-Id"]
        assert response.json == problem_document("not_signed_in", request_id=request_id)
        assert response.status_code == 401
        assert "Set-Cookie" not in response.headers
        assert sql("SELECT id FROM session") == []

    def test_can_t_plant_a_session_by_writing_to_one_that_never_was(
        self, client: ApiClient, sql: Callable[..., list[dict[str, Any]]]
    ) -> None:
        client.set_cookie("gatebook_session", tokens.new_secret())

        response = client.put("/v1/desk/strangers", json={"name": "colour", "value": "green"})

        assert response.status_code == 401
        assert sql("SELECT id FROM session") == []

    def test_who_is_signed_in_can_write_it_in_a_public_view(self, alice: Person) -> None:
        alice.put("/v1/desk/strangers", json={"name": "colour", "value": "green"})

        assert alice.get("/v1/desk/glances").json == {"colour": "green"}


class TestWhatDoesNotFit:
    def test_is_refused_whole_when_it_is_no_data(self, alice: Person) -> None:
        put(alice, "colour", "green")

        response = alice.post("/v1/desk/untouchables")

        request_id = response.headers["X-Request-Id"]
        assert response.json == problem_document("internal_error", request_id=request_id)
        assert response.status_code == 500
        assert on_desk(alice) == {"colour": "green"}

    def test_is_refused_under_a_key_that_could_not_be_read_again(self, alice: Person) -> None:
        put(alice, "colour", "green")

        assert alice.post("/v1/desk/numbers").status_code == 500
        assert on_desk(alice) == {"colour": "green"}

    def test_is_refused_when_it_is_too_large(self, alice: Person, commands: Any) -> None:
        frame = len(msgspec.msgpack.encode({"text": "x" * 4000})) - 4000
        largest = "x" * (LARGEST_DATA - frame)
        put(alice, "text", largest)
        assert on_desk(alice) == {"text": largest}
        commands.reset()

        response = alice.put("/v1/desk", json={"name": "text", "value": f"{largest}x"})

        assert response.status_code == 500
        # no write is attempted
        assert not [sql for sql in commands.sql if not sql.startswith("SELECT")]
        assert on_desk(alice) == {"text": largest}


def test_a_late_write_does_not_bring_an_ended_session_back(
    app: Flask,
    sign_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
    sql: Callable[..., list[dict[str, Any]]],
) -> None:
    """Flask-Session #71, #149: the session ends during a request that writes to it."""
    alice = sign_in("alice", deliver="token")
    bearer = {"Authorization": f"Bearer {alice.token}"}
    pause = Pause()
    monkeypatch.setattr(keeping.session_cache, "hold", pause.before(keeping.session_cache.hold))
    body = {"name": "colour", "value": "green"}

    with ThreadPoolExecutor() as threads:
        late = threads.submit(lambda: ApiClient(app).put("/v1/desk", json=body, headers=bearer))
        pause.wait_until_reached()
        try:
            ended = ApiClient(app).delete("/v1/session", headers=bearer)
        finally:
            pause.go_on()
        response = late.result()

    assert ended.status_code == 204
    assert (response.status_code, response.json["code"]) == (401, "not_signed_in")
    assert "Set-Cookie" not in response.headers
    assert alice.get("/v1/session").status_code == 401
    (row,) = sql("SELECT id, data, ended_at IS NOT NULL AS ended FROM session")
    assert alice.session is not None
    assert row == {"id": UUID(alice.session["id"]).bytes, "data": None, "ended": 1}
