"""Test that each text of a problem can be shown to people who use the app, in each language.

Advice for developers stands in docs/problems.md only.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.domain import languages
from api.errors import TooManyAttempts
from api.server import error_responses
from tests.docs.markdown import ROOT
from tests.i18n.test_catalogues import catalogue
from tests.i18n.texts import texts

# A browser lets no page of a foreign origin read this answer, so only its developer sees it.
FOR_DEVELOPERS = {
    (
        "The request came from {seen}, which is not an allowed origin. If that is your front end,"
        " add its origin to the setting ALLOWED_ORIGINS."
    ),
    "The request came from {seen}. No setting can allow that.",
    "a page that hides its origin",
    "a page that hides its origin (Sec-Fetch-Site: {site})",
}
# Words of HTTP, JSON and programs in each language, and the form of names of settings, members,
# headers, paths and files. People who enter the URL of a webhook do know "https://".
JARGON = re.compile(
    r"/v\d|\bdocs/|\.md\b|\w+_\w+|\b[A-Z][a-z]+-[A-Z][a-z]+|\b[A-Z]{3,}\b|\bETag\b"
    r"|(?i:\b(body|bodies|headers?|members?|methods?|parameters?|query|pointers?|cursors?|endpoint"
    r"|operations?|resources?|settings?|strings?|booleans?|integers?|objects?|arrays?|null|bytes?"
    r"|client|database|commit|front end|idempotency|syntax|serializer|surrogates?"
    r"|Inhalt der Anfrage|Kopfzeilen?|Methode|Ressourcen?|Einstellung|Zeichenkette|Ganzzahl"
    r"|Objekt|Abfrage|Fortsetzungsmarke|Datenbank|Herkunft|Oberfläche|Schnittstelle)\b)"
    r"|请求体|请求头|接口|资源|设置项|参数|字符串|布尔|整数|数组|游标|数据库|前端|幂等|成员"
)
# people who have an API token know the word
HARMLESS = re.compile(r"\{\w+\}|E-Mail-Adresse|Authenticator-App|API")
BALANCERS = ("nginx.conf", "haproxy.cfg", "Caddyfile")


def developers_words(shown: set[str]) -> dict[str, str]:
    matches = {text: JARGON.search(HARMLESS.sub("", text)) for text in shown}
    return {text: match[0] for text, match in matches.items() if match}


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_no_text_has_a_word_for_developers(language: str) -> None:
    translated = {} if language == languages.DEFAULT else catalogue(language)
    shown = {translated.get(text, text) for text in texts() - FOR_DEVELOPERS}
    assert developers_words(shown) == {}


def test_no_text_of_the_server_or_a_balancer_has_one() -> None:
    source = Path(error_responses.__file__).read_text(encoding="utf-8")
    shown = set(re.findall(r'^(?:_LATE|    detail) = "(.*)"', source, re.MULTILINE))
    assert len(shown) == 2
    for name in BALANCERS:
        configuration = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        balancers_own = set(re.findall(r'"(?:title|detail)":"([^"]*)"', configuration))
        assert len(balancers_own) > 5
        shown |= balancers_own
    assert developers_words(shown) == {}


@pytest.mark.parametrize(
    "text", [*sorted(FOR_DEVELOPERS - {"a page that hides its origin"}), "Muss ein Objekt sein."]
)
def test_such_a_word_is_found(text: str) -> None:
    assert developers_words({text}) != {}


@pytest.mark.parametrize(
    ("seconds", "wait"),
    [
        (1, "1 s"),
        (120, "120 s"),
        (121, "3 minutes"),
        (7200, "120 minutes"),
        (7201, "3 hours"),
        (2_592_000, "720 hours"),
    ],
)
def test_a_wait_is_rounded_up_to_a_unit_that_people_can_grasp(seconds: int, wait: str) -> None:
    assert TooManyAttempts(seconds).detail == f"Please try again in {wait}."
