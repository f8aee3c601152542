"""Test Accept-Language: a problem's texts are translated, the parts for programs are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from api.domain.languages import LANGUAGES
from api.errors import Conflict, FieldError, GatebookError, InvalidBody
from api.web import http
from api.web.guards import public
from api.web.problem_catalogue import PROBLEMS
from tests.i18n.test_catalogues import OTHERS, catalogue
from tests.support.client import PASSWORD, ApiClient, Person

ALICE = {"email": "alice@example.com", "password": PASSWORD}


def said(response: TestResponse) -> tuple[str, str]:
    """Return title and detail; check that the request's id and the headers agree."""
    assert response.json["request_id"] == response.headers["X-Request-Id"]
    return response.json["title"], response.json["detail"]


def test_bob_is_told_in_german(client: ApiClient) -> None:
    response = client.get("/v1/session", headers={"Accept-Language": "de-AT, en;q=0.5"})
    assert response.status_code == 401
    assert response.json == {
        "type": "/problems/not-signed-in",
        "title": "Sie sind nicht angemeldet",
        "status": 401,
        "code": "not_signed_in",
        "detail": "Bitte melden Sie sich an. Falls Sie angemeldet waren, ist Ihre Sitzung beendet.",
        "request_id": response.headers["X-Request-Id"],
    }
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Content-Language"] == "de"
    assert response.headers.get_all("Vary") == ["Origin, Cookie, Authorization, Accept-Language"]
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="gatebook"'


def test_a_form_is_told_in_chinese(client: ApiClient) -> None:
    response = client.post(
        "/v1/accounts",
        json={"email": "alice", "password": "dawn", "name": 1, "language": "fr", "nick": "Al"},
        headers={"Accept-Language": "zh-CN"},
    )
    assert response.status_code == 422
    assert response.json == {
        "type": "/problems/invalid-body",
        "title": "请检查您填写的内容",
        "status": 422,
        "code": "invalid_body",
        "detail": "有 5 个字段需要更正。",
        "request_id": response.headers["X-Request-Id"],
        "errors": [
            {"pointer": "#/email", "code": "invalid_email", "message": "不是有效的邮箱地址。"},
            {
                "pointer": "#/password",
                "code": "too_short",
                "message": "至少 8 个字符。",
                "params": {"min": 8},
            },
            {
                "pointer": "#/name",
                "code": "wrong_type",
                "message": "应用在此处发送了无法识别的内容。",
                "params": {"expected": "string"},
            },
            {
                "pointer": "#/language",
                "code": "invalid_choice",
                "message": "不在可选范围内。",
                "params": {"choices": ["en", "de", "zh"]},
            },
            {
                "pointer": "#/nick",
                "code": "unknown_field",
                "message": "应用在此处发送了未知的内容。",
            },
        ],
    }
    assert response.headers["Content-Language"] == "zh"


@pytest.mark.parametrize(
    ("password", "code", "message"),
    [
        (
            "password123",
            "password_too_common",
            {"de": "Dieses Passwort gehört zu den häufigsten.", "zh": "该密码属于最常见的密码。"},
        ),
        (
            "alice@example.com",
            "password_made_of_context",
            {
                "de": "Bilden Sie das Passwort nicht aus Ihrer E-Mail-Adresse oder Ihrem Namen.",
                "zh": "请勿使用您的邮箱地址或姓名组成密码。",
            },
        ),
    ],
)
@pytest.mark.parametrize("language", OTHERS)
def test_so_is_what_the_rules_say_of_a_password(
    client: ApiClient, language: str, password: str, code: str, message: dict[str, str]
) -> None:
    response = client.post(
        "/v1/accounts",
        json={**ALICE, "password": password},
        headers={"Accept-Language": language},
    )
    assert response.json["errors"] == [
        {"pointer": "#/password", "code": code, "message": message[language]}
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_so_is_what_is_wrong_with_a_query(alice: Person, language: str) -> None:
    path = "/v1/sessions?cursor=nothing"
    response = alice.get(path, headers={"Accept-Language": language})
    assert response.status_code == 422
    assert response.json["detail"] == catalogue(language)["1 field needs attention."]
    assert response.json["errors"] == [
        {
            "parameter": "cursor",
            "code": "invalid_cursor",
            "message": catalogue(language)[
                "This list cannot be continued here. Please start again."
            ],
        }
    ]


def test_an_origin_that_is_not_allowed_is_named_in_german(client: ApiClient) -> None:
    headers = {"Accept-Language": "de", "Origin": "https://evil.example"}
    response = client.post("/v1/sessions", json=ALICE, headers=headers)
    assert (response.status_code, response.json["origin"]) == (403, "https://evil.example")
    title, detail = said(response)
    assert title == "Die Anfrage kommt von einer nicht erlaubten Website"
    assert detail == (
        "Die Anfrage kam von https://evil.example; von dort ist sie nicht erlaubt. Wenn das Ihre"
        " eigene Oberfläche ist, fügen Sie deren Herkunft der Einstellung ALLOWED_ORIGINS hinzu."
    )
    hidden = {"Accept-Language": "de", "Sec-Fetch-Site": "cross-site"}
    detail = client.post("/v1/sessions", json=ALICE, headers=hidden).json["detail"]
    assert "Seite, die ihre Herkunft verschweigt (Sec-Fetch-Site: cross-site);" in detail


@pytest.fixture
def raising(make_app: Callable[..., Flask]) -> Flask:
    """Return an application whose ``/raise/<code>`` answers with that problem."""
    app = make_app()

    @app.get("/raise/<code>")
    @public
    def refuse(code: str) -> None:
        error = GatebookError()
        error.code = code
        raise error

    @app.get("/shelf")
    @public
    def shelf() -> None:
        raise Conflict("The shelf is full: {0} {books}.")

    @app.get("/form")
    @public
    def form() -> None:
        raise InvalidBody([FieldError("no_such_shelf", "No {such} shelf.", "#/shelf")])

    return app


@pytest.mark.parametrize("language", OTHERS)
def test_every_problem_has_a_title_and_a_detail(raising: Flask, language: str) -> None:
    texts = catalogue(language)
    for code, problem in PROBLEMS.items():
        path = f"/raise/{code}"  # The contract does not have this path.
        response = raising.test_client().get(path, headers={"Accept-Language": language})
        assert response.status_code == problem.status, code
        assert response.json == {
            "type": "/problems/" + code.replace("_", "-"),
            "title": texts[problem.title],
            "status": problem.status,
            "code": code,
            "detail": texts[problem.detail],
            "request_id": response.headers["X-Request-Id"],
        }
        assert response.headers["Content-Language"] == language
        assert response.headers["Vary"] == "Accept-Language, Origin"


def test_an_extension_speaks_english_beside_it(raising: Flask) -> None:
    headers = {"Accept-Language": "de"}
    response = ApiClient(raising).get("/shelf", headers=headers)
    assert said(response) == (
        "Das ist im Moment nicht möglich",
        "The shelf is full: {0} {books}.",
    )
    response = ApiClient(raising).get("/form", headers=headers)
    assert said(response) == (
        "Bitte prüfen Sie Ihre Eingaben",
        "Ein Feld muss berichtigt werden.",
    )
    assert response.json["errors"] == [
        {"pointer": "#/shelf", "code": "no_such_shelf", "message": "No {such} shelf."}
    ]


@pytest.mark.parametrize("path", ["/nothing", "/v2/session"])
def test_outside_v1_a_cache_is_told_that_the_language_counts(client: ApiClient, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "de"})
    assert said(response)[0] == "Nicht gefunden"
    assert response.headers.get_all("Vary") == ["Accept-Language, Origin"]


@pytest.mark.parametrize(
    "accepted", ["fr", "fr-CA, ja", "*", "", "en-GB", "de;q=0", "d", "x" * 500]
)
def test_whoever_reads_none_of_them_gets_english(client: ApiClient, accepted: str) -> None:
    response = client.get("/v1/session", headers={"Accept-Language": accepted})
    problem = PROBLEMS["not_signed_in"]
    assert said(response) == (problem.title, problem.detail)
    assert response.headers["Content-Language"] == "en"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    accepted=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
    | st.lists(st.sampled_from(["de", "zh-TW", "*", ";q=", "0.5", "nan", ",", "-", " ", "en"]))
    .map("".join)
)  # fmt: skip
def test_no_header_breaks_it(app: Flask, accepted: str) -> None:
    response = ApiClient(app).get("/v1/session", headers={"Accept-Language": accepted})
    assert response.status_code == 401
    assert response.headers["Content-Language"] in LANGUAGES


@pytest.mark.parametrize("path", ["/v1/session", "/v1/account", "/v1/sessions"])
def test_what_succeeds_pays_nothing_for_it(
    alice: Person, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(http, "language", lambda: calls.append(1) or "en")
    response = alice.get(path, headers={"Accept-Language": "de"})
    assert (response.status_code, calls) == (200, [])
    assert "Content-Language" not in response.headers
    assert response.headers.get_all("Vary") == ["Origin, Cookie, Authorization"]
    alice.get("/v1/nothing")
    assert calls == [1]
