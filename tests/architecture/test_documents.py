"""Test that the documents contain the tables that are generated from the code."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields
from pathlib import Path

import pytest

from api import __main__ as command_line
from api.domain.audit_events import EventType
from api.settings import Settings
from api.settings import reference as settings_reference
from api.web import event_reference, problem_reference
from api.web.openapi import Contract

DOCS = Path(__file__).parents[2] / "docs"


def generated_part(name: str) -> str:
    """Return the generated text between the marks in a document."""
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    head, begin, rest = text.partition(f"<!-- begin: python -m api {name} -->\n\n")
    inside, end, _ = rest.partition("\n<!-- end -->")
    assert head, begin
    assert end
    return inside


def test_docs_settings_is_the_reference_of_all_settings() -> None:
    assert generated_part("settings") == settings_reference.reference() + "\n"


def test_docs_problems_is_the_table_of_all_problems() -> None:
    assert generated_part("problems") == problem_reference.render_reference() + "\n"


def test_docs_audit_events_is_the_list_of_the_contract() -> None:
    assert generated_part("audit-events") == event_reference.reference(Contract().document) + "\n"


@pytest.mark.parametrize("name", ["settings", "problems", "audit-events"])
def test_the_command_that_a_document_names_prints_what_stands_in_it(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main([name]) == 0
    assert capsys.readouterr().out == generated_part(name)


@pytest.mark.parametrize("name", [setting.name.upper() for setting in fields(Settings)])
def test_every_setting_has_a_row_of_its_own(name: str) -> None:
    rows = [
        line for line in generated_part("settings").splitlines() if line.startswith(f"| `{name}` |")
    ]
    assert len(rows) == 1
    cells = rows[0].strip("| ").split(" | ")
    assert len(cells) == 4  # A | in a text would shift the cells.
    assert all(cells)


@pytest.mark.parametrize("code", problem_reference.PROBLEMS)
def test_every_problem_has_a_section_of_its_own(code: str) -> None:
    headings = [line for line in generated_part("problems").splitlines() if line.startswith("## ")]
    assert headings.count(f"## {problem_reference.PROBLEMS[code].status} `{code}`") == 1


@pytest.mark.parametrize("event_type", EventType)
def test_every_event_type_has_a_section_of_its_own(event_type: EventType) -> None:
    headings = [
        line for line in generated_part("audit-events").splitlines() if line.startswith("## ")
    ]
    assert headings.count(f"## `{event_type}`") == 1


def test_an_event_type_whose_meaning_is_not_told_is_found() -> None:
    document = deepcopy(Contract().document)
    plain = document["components"]["schemas"]["PlainEvent"]["properties"]["type"]
    plain["enum"].append("account.forgotten")
    with pytest.raises(KeyError, match=r"account\.forgotten"):
        event_reference.reference(document)
