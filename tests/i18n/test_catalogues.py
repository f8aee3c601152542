"""Test that each catalogue has every text of a problem with its placeholders, and no other."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from wtforms.validators import StopValidation

from api import errors
from api.domain import ids, languages
from api.errors import (
    AlreadyUsed,
    EmailTaken,
    FieldError,
    InvalidBody,
    InvalidQuery,
    NotValid,
    OtherBrowser,
    WrongPassword,
)
from api.i18n import catalogues
from api.i18n.catalogues import Phrase, translate
from api.rules.audit_trail.parse_trail_query import parse_trail_query
from api.schemas.account_metadata import AccountMetadataForm
from api.schemas.accounts import SignUpForm
from api.schemas.engine.body import read_body, read_query
from api.schemas.engine.validators import Pattern
from api.schemas.pages import PageQuery
from api.schemas.proofs import EmailVerificationConfirmationForm
from tests.i18n.texts import SOURCES, text_arguments, texts
from tests.schemas.sample import JourneyForm, raw
from tests.support.contract import contract

FOLDER = Path(catalogues.__file__).parent
OTHERS = [language for language in languages.LANGUAGES if language != languages.DEFAULT]
HAN = re.compile(r"[\u4e00-\u9fff]")


def catalogue(language: str) -> dict[str, str]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_there_is_a_catalogue_for_each_language_but_english() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(OTHERS)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_text_and_no_other(language: str) -> None:
    translated, expected_texts = set(catalogue(language)), texts()
    assert expected_texts - translated == set(), "not translated"
    assert translated - expected_texts == set(), "said by nobody any more"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    for text, other in catalogue(language).items():
        assert placeholders(other) == placeholders(text), text


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_left_in_english(language: str) -> None:
    for text, other in catalogue(language).items():
        assert other.strip() == other != "", text
        assert other.casefold() != text.casefold()
        assert bool(HAN.search(other)) is (language == "zh"), other


def test_german_says_sie_and_chinese_has_its_own_punctuation() -> None:
    for text in catalogue("de").values():
        assert not re.search(r"\b(du|dir|dich|dein\w*|dass du)\b", text, re.IGNORECASE), text
    for text in catalogue("zh").values():
        assert not re.search(r"[\u4e00-\u9fff][,;:!?.()]|[,;!?()][\u4e00-\u9fff]", text), text
        assert "你" not in text


def test_a_text_is_put_together_by_the_catalogue_only() -> None:
    """Values go into a Phrase, because the catalogue cannot contain an f-string."""
    composed = [
        f"{path}: {ast.unparse(argument)}"
        for path in SOURCES
        for argument in text_arguments(path)
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
    ]
    assert composed == []


def faults() -> Iterator[FieldError]:
    """Yield at least one error of every code that the contract has for fields."""
    wrong = {
        "title": "",
        "subtitle": "\n",
        "code": "1",
        "means": "air",
        "seats": 10,
        "price": -1,
        "public": "yes",
        "start": {"at": 1, "note": "too long", "nobody": 1},
        "stops": [{}, {"at": "1"}, {"at": 1.5}, {"at": 1}],
        "days": [1, 2, 3, 4, 5],
        "tags": 1,
    }
    with pytest.raises(InvalidBody) as of_body:
        read_body(JourneyForm, raw(wrong))
    yield from of_body.value.errors
    with pytest.raises(InvalidBody) as of_list:
        read_body(JourneyForm, b"[]")
    yield from of_list.value.errors
    with pytest.raises(InvalidBody) as of_proof:
        read_body(EmailVerificationConfirmationForm, raw({"token": "t", "code": "c"}))
    yield from of_proof.value.errors
    for error in (NotValid, AlreadyUsed, OtherBrowser, WrongPassword, EmailTaken):
        yield from error("#/token").errors
    with pytest.raises(InvalidBody) as of_typed_text:
        read_body(SignUpForm, raw({"email": "a@b.example", "password": "x" * 8, "name": "\u3164"}))
    yield from of_typed_text.value.errors
    with pytest.raises(InvalidBody) as of_code:
        read_body(EmailVerificationConfirmationForm, raw({"id": str(ids.new_id()), "code": "c"}))
    yield from of_code.value.errors
    deep = {"private": {"a": {"b": {"c": {"d": {"e": {}}}}}}}
    with pytest.raises(InvalidBody) as of_metadata:
        read_body(AccountMetadataForm, raw(deep))
    yield from of_metadata.value.errors
    query = [("limit", "0"), ("cursor", "1"), ("cursor", "2"), ("nobody", "1")]
    with pytest.raises(InvalidQuery) as of_query:
        read_query(PageQuery, query)
    yield from of_query.value.errors
    with pytest.raises(InvalidQuery) as of_trail:
        parse_trail_query({"type": "no.such", "ip": "1.2.3", "since": "2026-02-30T00:00:00Z"})
    yield from of_trail.value.errors


@pytest.mark.parametrize("language", OTHERS)
def test_every_fault_of_a_field_is_told_in_the_language(language: str) -> None:
    faults_in_both = [(fault.as_json(), fault.as_json(language)) for fault in faults()]
    for english, other in faults_in_both:
        assert english["message"] != other["message"]
        assert {**other, "message": english["message"]} == english
    # These have their own tests through the API.
    tested_elsewhere = {"invalid_email", "password_too_common", "password_made_of_context"}
    tested_elsewhere |= {
        "origin_not_allowed",
        "rp_id_not_allowed",
        "invalid_cursor",
        "unknown_role",
        "url_not_allowed",
        "too_few_items",
        "unchanged",
        "unknown_permission",
        "unknown_audience",
        "not_granted_to_you",
        "unknown_provider",
        "unknown_client",
    }
    documented = {
        code
        for name in ("FieldErrorCode", "QueryErrorCode")
        for code in contract().at(f"#/components/schemas/{name}")["enum"]
    }
    assert {str(english["code"]) for english, _ in faults_in_both} == documented - tested_elsewhere


def test_what_a_client_sent_is_never_read_as_a_template() -> None:
    origin = errors.CrossSiteRequest("https://{seen}.example", "https://{seen}.example")
    assert "Die Anfrage kam von https://{seen}.example;" in translate(origin.detail or "", "de")


def test_what_a_client_sent_is_not_translated_though_it_is_one_of_our_texts() -> None:
    origin = errors.CrossSiteRequest("Required.", "Required.")
    assert "Die Anfrage kam von Required.;" in translate(origin.detail or "", "de")


@pytest.mark.parametrize("language", ["en", "fr", "", "../de", "DE"])
def test_an_unknown_language_gets_english(language: str) -> None:
    assert translate("Required.", language) == "Required."
    assert translate(Phrase("At least {min}.", min=3), language) == "At least 3."


@pytest.mark.parametrize("text", ["The shelf is full.", "Like {this}.", "{", "{0}", ""])
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_an_extensions_own_text_stays_as_it_is(language: str, text: str) -> None:
    assert translate(text, language) == text
    assert FieldError("shelf_full", text, "#/shelf").as_json(language)["message"] == text
    with pytest.raises(StopValidation) as refusal:
        Pattern("^a$", message=text).check("b")
    assert translate(refusal.value.args[0], language) == text
