"""Test that each event has a title in each language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.domain import languages
from api.domain.audit_events import EventType
from api.i18n import event_titles
from api.i18n.event_titles import BY_REASON, TITLES, add_extension_titles, title_of
from tests.support.contract import contract

# tests/i18n/test_catalogues.py finds a title without a translation, and an entry without a title


def reasons() -> Iterator[tuple[str, str]]:
    """Yield each type of the contract with each reason that its schema allows."""
    document = contract()
    for variant in map(document.resolve, document.at("#/components/schemas/AuditEvent/oneOf")):
        members = variant["properties"]
        kind = members["type"]
        reason = members["data"].get("properties", {}).get("reason", {})
        for event_type in kind.get("enum", [kind.get("const")]):
            yield from ((event_type, word) for word in reason.get("enum", []))


def test_each_type_has_a_title() -> None:
    assert set(TITLES) == set(EventType)


@pytest.mark.parametrize("event_type", EventType)
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_title_names_what_happened_in_the_language(event_type: EventType, language: str) -> None:
    data: dict[str, Any] = dict.fromkeys(event_type.data_members, "admin")
    title = title_of(str(event_type), data, language)
    assert "{" not in title
    assert (title == title_of(str(event_type), data, "en")) is (language == "en")


def test_titles_by_reason_are_of_reasons_that_the_contract_has() -> None:
    titled = {(str(kind), word) for kind, words in BY_REASON.items() for word in words}
    assert titled <= set(reasons())
    assert {word for _, word in titled} == {word for _, word in reasons()} - {"failing", "gone"}


def test_each_ending_of_a_session_has_a_title_of_its_own() -> None:
    endings = [word for kind, word in reasons() if kind == "session.ended"]
    titles = {title_of("session.ended", {"reason": word}, "en") for word in endings}
    assert len(titles) == len(endings)
    assert TITLES[EventType.SESSION_ENDED] not in titles


def test_a_reason_of_a_later_release_gets_the_title_of_its_type() -> None:
    assert title_of("session.refused", {"reason": "locked"}, "de") == "Anmeldung abgelehnt"


def test_a_value_is_part_of_the_title() -> None:
    assert title_of("role.granted", {"role": "admin"}, "de") == "Rolle erteilt: admin"


@pytest.fixture
def titles_of_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_titles, "_OF_EXTENSIONS", {})
    add_extension_titles("notes.note.created", {"en": "Note written", "de": "Notiz geschrieben"})


@pytest.mark.usefixtures("titles_of_notes")
@pytest.mark.parametrize(
    ("event_type", "language", "title"),
    [
        ("notes.note.created", "en", "Note written"),
        ("notes.note.created", "de", "Notiz geschrieben"),
        ("notes.note.created", "zh", "Note written"),
        ("notes.collection_of_all.emptied", "de", "Collection of all emptied"),
    ],
)
def test_an_extensions_event_has_its_own_title_or_that_of_its_type(
    event_type: str, language: str, title: str
) -> None:
    assert title_of(event_type, {"note": "{role}"}, language) == title
    assert title_of(event_type, None, language) == title
