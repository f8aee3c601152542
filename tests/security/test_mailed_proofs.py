"""Attack mailed proofs: reuse, races, guesses, skipped steps, wrong recipients, enumeration."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from api.crypto import one_time_code
from api.rules.accounts import change_email, reset_password, verify_email
from tests.resources.expected import account_id_of
from tests.resources.races import meanwhile
from tests.security.test_headers import HOSTS
from tests.security.test_secrets_at_rest import everything_in_mariadb, everything_in_redis, forms
from tests.support.at_once import at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailbox import Mailbox

VERIFY, RESET, CHANGE = "/v1/email-verifications", "/v1/password-resets", "/v1/email-changes"
NEW_PASSWORD = "seven herons over the marsh"
AT_ONCE = 30

Shown = dict[str, Any]


class ProofFlow:
    """One of the flows with a mailed proof, up to the point where the proof is shown."""

    def __init__(self, name: str, person: Person, mailbox: Mailbox) -> None:
        self.name, self._person, self._mailbox = name, person, mailbox

    def begin(self) -> tuple[Shown, Shown]:
        """Ask for the mail and return the bodies that show its token and its code."""
        person, email = self._person, self._person.email
        if self.name == "change":
            email = "alice@example.org"
            accepted = person.post(CHANGE, json={"new_email": email})
        else:
            accepted = person.post(
                {"verify": VERIFY, "reset": RESET}[self.name], json={"email": email}
            )
        assert accepted.status_code == 202
        mail = self._mailbox.last(email)
        more = {"new_password": NEW_PASSWORD} if self.name == "reset" else {}
        return {"token": mail.token, **more}, {"id": accepted.json["id"], "code": mail.code, **more}

    def show(self, mailed_proof: Shown) -> int:
        """Show the proof from a new client with the person's token, and return the status."""
        return self.answer(mailed_proof).status_code

    def answer(self, mailed_proof: Shown) -> TestResponse:
        """Show the proof from a new client with the person's token, and return the answer."""
        path = {"verify": VERIFY, "reset": RESET, "change": CHANGE}[self.name]
        client = ApiClient(self._person.client.application)
        headers = {"Authorization": f"Bearer {self._person.token}"}
        return client.post(f"{path}/confirmations", json=mailed_proof, headers=headers)


@pytest.fixture(params=["verify", "reset", "change"])
def flow(
    request: pytest.FixtureRequest, sign_in: Callable[..., Person], mailbox: Mailbox
) -> ProofFlow:
    return ProofFlow(request.param, sign_in("alice", deliver="token"), mailbox)


@pytest.mark.parametrize("way", [0, 1], ids=["token", "code"])
def test_what_was_mailed_works_once(flow: ProofFlow, way: int) -> None:
    proof = flow.begin()[way]
    assert flow.show(proof) in {200, 204}
    assert flow.show(proof) in {401, 422}  # 401: the reset has ended the session.


@pytest.mark.parametrize("way", [0, 1], ids=["token", "code"])
def test_a_one_time_proof_raced_by_30_is_used_by_exactly_one(
    flow: ProofFlow, way: int, sql: Any
) -> None:
    """Keycloak #26106, Appwrite #11692. Only the first five uses of a code are compared at all."""
    proof = flow.begin()[way]
    answers = at_once([partial(flow.answer, proof)] * AT_ONCE)
    statuses = [answer.status_code for answer in answers]
    assert sorted({*statuses} - {401}) in ([200, 422], [204, 422])
    assert len([status for status in statuses if status < 300]) == 1
    refused = [answer.json["errors"][0]["code"] for answer in answers if answer.status_code == 422]
    assert {*refused} == {["already_used", "not_valid"][way]}
    success_types = ("email.verified", "password.reset", "email.changed")
    events = sql("SELECT type FROM audit_event")
    assert len([row for row in events if row["type"] in success_types]) == 1


@pytest.mark.parametrize("way", [0, 1], ids=["token", "code"])
def test_no_answer_confirms_a_guess_of_a_used_code(
    flow: ProofFlow, way: int, sql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token can't be guessed: its answer says "used", even if that happens after the check."""
    proof = flow.begin()[way]
    rule = {"verify": verify_email, "reset": reset_password, "change": change_email}[flow.name]
    meanwhile(monkeypatch, rule, "check_proof", partial(flow.show, proof))
    overtaken, late = flow.answer(proof), flow.answer(proof)
    wrong = flow.answer({**proof, **({"code": "00000000"} if way else {"token": "A" * 43})})
    answers = [
        {**answer.json, "request_id": None}
        for answer in (overtaken, late, wrong)
        if answer.status_code != 401  # the reset has ended the session
    ]
    assert overtaken.status_code == 422
    if way == 1:
        assert answers == [answers[0]] * len(answers)
        assert answers[0]["errors"][0]["code"] == "not_valid"
    else:
        assert {answer["code"] for answer in answers[:2]} == {"already_used"}
        assert answers[2]["errors"][0]["code"] == "not_valid"
    refusals = sql("SELECT data FROM audit_event WHERE type LIKE '%%_refused' ORDER BY id")
    reasons = [json.loads(row["data"])["reason"] for row in refusals]
    assert reasons == [["already_used", "not_valid"][way]] * 2 + ["not_valid"]


def test_token_and_code_raced_are_used_once_together(flow: ProofFlow) -> None:
    proofs = flow.begin()
    statuses = at_once([partial(flow.show, proofs[number % 2]) for number in range(AT_ONCE)])
    assert len([status for status in statuses if status < 300]) == 1


def test_codes_guessed_in_parallel_have_five_tries_together(
    flow: ProofFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zitadel GHSA-7h8m-vrxx-vr4m: there parallel guesses evaded the lockout."""
    compared = []
    matches = one_time_code.matches

    def counting(*arguments: Any) -> bool:
        compared.append(arguments)
        return matches(*arguments)

    monkeypatch.setattr(one_time_code, "matches", counting)
    by_token, by_code = flow.begin()
    codes = [f"9{number:07}" for number in range(200)]
    guesses = [{**by_code, "code": code} for code in codes if code != by_code["code"]]
    assert set(at_once([partial(flow.show, guess) for guess in guesses[:AT_ONCE]])) == {422}
    assert {flow.show(guess) for guess in guesses[AT_ONCE:60]} == {422}
    assert len(compared) == 5
    assert flow.show(by_code) == 422  # The right code comes too late.
    assert flow.show(by_token) in {200, 204}


def test_a_new_request_does_not_give_the_old_code_new_tries(flow: ProofFlow) -> None:
    _, first = flow.begin()
    _, second = flow.begin()
    assert flow.show(first) == 422
    assert flow.show({**first, "id": second["id"]}) == 422
    assert flow.show({**second, "id": first["id"]}) == 422
    assert flow.show(second) in {200, 204}


def test_each_proof_is_good_for_its_own_flow_only(
    sign_in: Callable[..., Person], mailbox: Mailbox, app: Flask
) -> None:
    alice = sign_in("alice", deliver="token")
    flows = [ProofFlow(name, alice, mailbox) for name in ("verify", "reset", "change")]
    proofs = [flow.begin() for flow in flows]
    for flow in flows:
        for other, ways in zip(flows, proofs, strict=True):
            for way in ways if other is not flow else ():
                body = {key: value for key, value in way.items() if key != "new_password"}
                more = {"new_password": NEW_PASSWORD} if flow.name == "reset" else {}
                assert flow.show({**body, **more}) == 422
    assert alice.get("/v1/account").json["email_verified"] is False


@pytest.mark.parametrize("headers", HOSTS, ids=str)
def test_no_header_poisons_a_mailed_link(
    make_app: Callable[..., Flask], mailbox: Mailbox, headers: dict[str, str]
) -> None:
    """Supabase GHSA-3529-5m8x-rpv3: only the setting decides the base of links."""
    client = ApiClient(make_app(trusted_proxies=1), use_cookies=False)
    all_headers = {**headers, "Origin": "http://localhost:5173"}
    new = {"email": "alice@example.com", "password": PASSWORD}
    assert client.post("/v1/accounts", json=new, headers=all_headers).status_code == 201
    sign_in_body = {**new, "deliver": "token"}
    token = client.post("/v1/sessions", json=sign_in_body, headers=all_headers).json["token"]
    bearer = {**all_headers, "Authorization": f"Bearer {token}"}
    for path, body in (
        (VERIFY, {"email": "alice@example.com"}),
        (RESET, {"email": "alice@example.com"}),
        (CHANGE, {"new_email": "alice@example.org"}),
    ):
        assert client.post(path, json=body, headers=bearer).status_code == 202
    moving = {"token": mailbox.last("alice@example.org").token}
    assert client.post(f"{CHANGE}/confirmations", json=moving, headers=bearer).status_code == 200
    mails = mailbox.all()
    assert len(mails) == 4
    for mail in mails:
        assert "evil.example" not in mail.text + mail.html + mail.subject
        assert "http://localhost:8000/" in mail.text


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("mike@example.org", "mıke@example.org"),
        ("mike@example.org", "miKe@example.org".replace("K", "\u212a")),  # the Kelvin sign
        ("alice@example.org", "аlice@example.org"),
        ("strasse@example.org", "straße@example.org"),
        ("ﬁona@example.org", "fiona@example.org"),
    ],
)
def test_a_look_alike_address_receives_nothing(
    client: ApiClient, sign_up: Callable[..., Person], mailbox: Mailbox, stored: str, typed: str
) -> None:
    """Django CVE-2019-19844: mail goes to the stored address only."""
    sign_up("owner", email=stored)
    mailbox.clear()
    for path in (VERIFY, RESET):
        response = client.post(path, json={"email": typed})
        assert response.status_code in {202, 422}
    assert {mail.to for mail in mailbox.all()} <= {stored}


def test_an_address_change_never_commits_after_one_of_its_two_proofs(
    app: Flask, mailbox: Mailbox, sign_in: Callable[..., Person], make_app: Callable[..., Flask]
) -> None:
    """supabase/auth #2600: a change needs both the session and the mail, in each configuration."""
    for number, mode in enumerate(("optional", "required")):
        other_app = make_app(email_verification=mode)
        alice = sign_in(f"alice{number}", deliver="token")
        new = f"moved{number}@example.org"
        proof_request = alice.post(CHANGE, json={"new_email": new}).json
        mail = mailbox.last(new)
        only_session = [{"token": "A" * 43}, {"id": proof_request["id"], "code": "00000000"}]
        only_mail = [{"token": mail.token}, {"id": proof_request["id"], "code": mail.code}]
        bearer = {"Authorization": f"Bearer {alice.token}"}
        for body in only_session:
            response = ApiClient(other_app).post(
                f"{CHANGE}/confirmations", json=body, headers=bearer
            )
            assert response.status_code == 422
        for body in only_mail:
            assert (
                ApiClient(other_app).post(f"{CHANGE}/confirmations", json=body).status_code == 401
            )
        assert alice.get("/v1/account").json["email"] == alice.email
        confirmed = ApiClient(other_app).post(
            f"{CHANGE}/confirmations", json=only_mail[0], headers=bearer
        )
        assert confirmed.json["email"] == new


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"token": ""},
        {"token": None},
        {"token": "undefined"},
        {"token": "0"},
        {"token": "%"},
        {"token": "' OR '1'='1"},
        {"id": "01a2035b-7f30-7d61-9f2c-6a2c3f0f9d11", "code": ""},
        {"id": "01a2035b-7f30-7d61-9f2c-6a2c3f0f9d11", "code": "00000000"},
        {"code": "12345678"},
        {"email": "alice@example.com"},
        {"email": "alice@example.com", "token": "A" * 43},
    ],
    ids=str,
)
def test_no_step_of_a_reset_can_be_skipped(
    client: ApiClient, app: Flask, alice: Person, sql: Any, shown: Shown
) -> None:
    """Keycloak CVE-2026-18963: only a mailed token or code lets a reset set a password."""
    before = sql("SELECT password_hash FROM account")
    client.post(RESET, json={"email": alice.email})
    response = client.post(f"{RESET}/confirmations", json={**shown, "new_password": NEW_PASSWORD})
    assert response.status_code == 422
    assert sql("SELECT password_hash FROM account") == before
    assert account_id_of(app, alice.secret) == alice.id


def test_no_token_or_code_is_at_rest_in_the_clear(flow: ProofFlow, sql: Any, redis: Redis) -> None:
    """Invariant I5: a plain digest of eight digits would be as good as the code itself."""
    proofs = [flow.begin() for _ in range(2)]
    for by_token, by_code in proofs:
        flow.show({**by_code, "code": "99999999"})
        flow.show(by_token)
    stored = everything_in_mariadb(sql) + everything_in_redis(redis)
    for by_token, by_code in proofs:
        for form in forms(by_token["token"], digests=False):
            assert form not in stored
        for form in forms(by_code["code"], digests=True):
            # A code is short enough to occur in other values, too: search only where it would be.
            assert len(form) < 16 or form not in stored
        rows = sql("SELECT code_digest FROM mailed_proof")
        assert hashlib.sha256(by_code["code"].encode()).digest() not in {
            row["code_digest"] for row in rows
        }


def test_a_reset_signs_nobody_in(alice: Person, client: ApiClient, mailbox: Mailbox) -> None:
    """Kratos #4317: signing in by a reset would bypass a second factor, once there is one."""
    client.post(RESET, json={"email": alice.email})
    body = {"token": mailbox.last(alice.email).token, "new_password": NEW_PASSWORD}
    response = client.post(f"{RESET}/confirmations", json=body)
    assert (response.status_code, response.data) == (204, b"")
    assert "Set-Cookie" not in response.headers
    assert client.get("/v1/session").status_code == 401


def test_a_mail_server_that_fails_tells_nothing_since_no_request_speaks_to_it(
    app: Flask, alice: Person, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django CVE-2024-45231: a failing mail server revealed accounts. I9: no request uses one."""
    dialled = []
    connect = socket.socket.connect

    def watching(connection: socket.socket, address: Any) -> None:
        if connection.family != socket.AF_UNIX:
            dialled.append(address)
        connect(connection, address)

    settings = app.config["GATEBOOK"]
    servers = {settings.database()["port"], urlsplit(settings.redis_url).port or 6379}
    monkeypatch.setattr(socket.socket, "connect", watching)
    answers = []
    for email in (alice.email, "nobody@example.com"):
        for path in (VERIFY, RESET):
            response = ApiClient(app).post(path, json={"email": email})
            answers.append((response.status_code, sorted(response.json)))
    assert set(map(str, answers)) == {"(202, ['expires_at', 'id'])"}
    assert [address for address in dialled if address[1] not in servers] == []
