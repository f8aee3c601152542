"""Test ``extend``: the parts that an extension may bring, and the refusals at start."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask

from api.domain import event_outcomes
from api.extending import Signals, extend, public
from api.i18n import event_titles
from tests.support.client import ApiClient
from tests.support.extension import part, plug_in, write

Start = Callable[..., Flask]


@pytest.fixture
def start(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Start:
    """Return a function that starts an application with the extension ``stars``."""
    # Event types are declared per process: restore them for the following tests.
    monkeypatch.setattr(event_outcomes, "_OF_EXTENSIONS", set(event_outcomes._OF_EXTENSIONS))
    monkeypatch.setattr(event_titles, "_OF_EXTENSIONS", dict(event_titles._OF_EXTENSIONS))

    def starting(
        *,
        name: str = "stars",
        document: dict[str, Any] | None = None,
        blueprint: Blueprint | None = None,
        **options: Any,
    ) -> Flask:
        def register(app: Flask) -> None:
            path = write(tmp_path, document or part("GET /v1/stars"))
            extend(app, name, blueprint=blueprint or stars(), contract=path, **options)

        plug_in(monkeypatch, "stars", register)
        return make_app(extensions=("stars",))

    return starting


def stars(url_prefix: str = "/stars", guard: Callable[..., Any] = public) -> Blueprint:
    """Return a blueprint with one GET route."""
    blueprint = Blueprint("stars", __name__, url_prefix=url_prefix)

    @blueprint.get("")
    @guard
    def count() -> dict[str, int]:
        return {"stars": 5}

    return blueprint


def says(text: str) -> str:
    return f"^{re.escape(text)}$"


def event_schemas(*types: str) -> dict[str, Any]:
    """Return the sections of a contract part that documents events of these types."""
    schema = {"properties": {"type": {"enum": list(types)}, "data": {"type": "object"}}}
    return {
        "x-audit-events": [{"$ref": "#/components/schemas/StarEvent"}],
        "components": {"schemas": {"StarEvent": schema}},
    }


def test_its_routes_are_served_under_v1(start: Start) -> None:
    assert ApiClient(start()).get("/v1/stars").json == {"stars": 5}


def test_underscores_of_its_name_are_hyphens_in_its_urls(start: Start) -> None:
    app = start(
        name="five_stars",
        document=part("GET /v1/five-stars"),
        blueprint=stars(url_prefix="/five-stars"),
    )

    assert ApiClient(app).get("/v1/five-stars").json == {"stars": 5}


def test_its_part_of_the_contract_is_served_with_ours(start: Start) -> None:
    client = ApiClient(start())
    document = client.get("/openapi.json").json

    assert document["paths"]["/v1/stars"] == part("GET /v1/stars")["paths"]["/v1/stars"]
    assert "/v1/session" in document["paths"]
    assert b"/v1/stars:" in client.get("/openapi.yaml").data


def test_its_events_are_among_the_events_of_the_contract(start: Start) -> None:
    lit = Signals().audited("star-lit")
    document = part("GET /v1/stars", **event_schemas("stars.star.lit"))

    app = start(events={lit: "stars.star.lit"}, document=document)

    schemas = ApiClient(app).get("/openapi.json").json["components"]["schemas"]
    assert schemas["AuditEvent"]["oneOf"][-1] == {"$ref": "#/components/schemas/StarEvent"}
    mapping = schemas["AuditEvent"]["discriminator"]["mapping"]
    assert mapping["stars.star.lit"] == "#/components/schemas/StarEvent"
    assert "stars.star.lit" in event_outcomes.event_types()


@pytest.mark.parametrize(
    ("documented", "shown"),
    [
        ({"type": "object"}, {"type": ["object", "null"]}),
        (
            {"$ref": "#/components/schemas/Account"},
            {"anyOf": [{"$ref": "#/components/schemas/Account"}, {"type": "null"}]},
        ),
    ],
)
def test_its_events_have_the_members_of_ours_and_data_that_can_be_erased(
    start: Start, documented: dict[str, Any], shown: dict[str, Any]
) -> None:
    parts = event_schemas("stars.star.lit")
    parts["components"]["schemas"]["StarEvent"]["properties"]["data"] = documented
    lit = Signals().audited("star-lit")

    app = start(events={lit: "stars.star.lit"}, document=part("GET /v1/stars", **parts))

    schemas = ApiClient(app).get("/openapi.json").json["components"]["schemas"]
    star, plain = schemas["StarEvent"], schemas["PlainEvent"]
    assert star == {
        "type": "object",
        "additionalProperties": False,
        "required": plain["required"],
        "properties": plain["properties"] | {"type": {"enum": ["stars.star.lit"]}, "data": shown},
    }


@pytest.mark.parametrize("name", ["", "Stars", "5stars", "st.ars", "st-ars", "s" * 33])
def test_a_name_that_is_none_is_refused(start: Start, name: str) -> None:
    with pytest.raises(ValueError, match=says(f"{name!r} can't be the name of an extension.")):
        start(name=name)


def test_a_name_that_is_taken_is_refused(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def register(app: Flask) -> None:
        extend(app, "stars", blueprint=stars(), contract=write(tmp_path, part("GET /v1/stars")))

    plug_in(monkeypatch, "stars", register)
    plug_in(monkeypatch, "other_stars", register)

    with pytest.raises(ValueError, match=says("There is already an extension stars.")):
        make_app(extensions=("stars", "other_stars"))


class TestRoutes:
    def test_one_without_a_guard_is_refused(self, start: Start) -> None:
        message = "These routes do not say who may call them: stars.count"
        with pytest.raises(RuntimeError, match=says(message)):
            start(blueprint=stars(guard=lambda view: view))

    @pytest.mark.parametrize("prefix", ["/accounts", "/star", "/starship", ""])
    def test_one_outside_of_its_folder_is_refused(self, start: Start, prefix: str) -> None:
        path = f"/v1{prefix}"
        message = f"The extension stars has {path}, which is not under /v1/stars."
        with pytest.raises(ValueError, match=says(message)):
            start(blueprint=stars(url_prefix=prefix), document=part(f"GET {path}"))

    def test_one_that_is_not_documented_is_refused(self, start: Start) -> None:
        blueprint = stars()
        blueprint.add_url_rule("/<string:id>", "end", public(lambda **_: {}), methods=["DELETE"])

        message = "The extension stars does not document the route DELETE /v1/stars/{id}."
        with pytest.raises(ValueError, match=says(message)):
            start(blueprint=blueprint)

    def test_one_that_is_documented_and_not_there_is_refused(self, start: Start) -> None:
        message = "The extension stars documents the route POST /v1/stars, which does not exist."
        with pytest.raises(ValueError, match=says(message)):
            start(document=part("GET /v1/stars", "POST /v1/stars"))


class TestEvents:
    @pytest.mark.parametrize(
        "event_type",
        ["account.created", "notes.star.lit", "stars.lit", "stars.star.lit.up", "stars.Star.lit"],
    )
    def test_a_type_outside_of_its_prefix_is_refused(self, start: Start, event_type: str) -> None:
        before = event_outcomes.event_types()

        message = f"The event type {event_type} must be stars.noun.verb."
        with pytest.raises(ValueError, match=says(message)):
            start(events={Signals().audited("star-lit"): event_type})

        assert event_outcomes.event_types() == before

    def test_a_type_that_does_not_fit_the_table_is_refused(self, start: Start) -> None:
        event_type = f"stars.star.{'l' * 53}it"
        message = f"The event type {event_type} is longer than 64."
        with pytest.raises(ValueError, match=says(message)):
            start(events={Signals().audited("star-lit"): event_type})

    def test_a_type_that_is_not_documented_is_refused(self, start: Start) -> None:
        message = "The extension stars does not document the event stars.star.lit."
        with pytest.raises(ValueError, match=says(message)):
            start(events={Signals().audited("star-lit"): "stars.star.lit"})

    def test_a_type_that_is_documented_and_not_declared_is_refused(self, start: Start) -> None:
        message = "The extension stars documents the event stars.star.lit, which does not exist."
        with pytest.raises(ValueError, match=says(message)):
            start(document=part("GET /v1/stars", **event_schemas("stars.star.lit")))

    def test_a_second_type_for_a_signal_is_refused(self, start: Start) -> None:
        lit = Signals().audited("star-lit")
        document = part("GET /v1/stars", **event_schemas("stars.star.lit"))
        start(events={lit: "stars.star.lit"}, document=document)
        other = part("GET /v1/stars", **event_schemas("stars.star.shone"))

        message = "star-lit is declared as stars.star.lit already."
        with pytest.raises(ValueError, match=says(message)):
            start(events={lit: "stars.star.shone"}, document=other)


class TestContract:
    def test_a_component_of_ours_is_not_redefined(self, start: Start) -> None:
        document = part("GET /v1/stars", components={"schemas": {"Account": {"type": "object"}}})

        message = "The extension stars redefines components/schemas/Account of the contract."
        with pytest.raises(ValueError, match=says(message)):
            start(document=document)

    def test_a_tag_of_ours_is_not_redefined(self, start: Start) -> None:
        document = part("GET /v1/stars", tags=[{"name": "Account"}])

        message = "The extension stars redefines tags/Account of the contract."
        with pytest.raises(ValueError, match=says(message)):
            start(document=document)

    def test_its_tags_are_among_ours_by_name(self, start: Start) -> None:
        app = start(document=part("GET /v1/stars", tags=[{"name": "Celestial"}]))

        names = [tag["name"] for tag in ApiClient(app).get("/openapi.json").json["tags"]]
        assert "Celestial" in names
        assert names == sorted(names)

    def test_an_operation_id_of_ours_is_not_used_again(self, start: Start) -> None:
        document = part("GET /v1/stars")
        document["paths"]["/v1/stars"]["get"]["operationId"] = "readSession"

        message = "The extension stars uses the operationId readSession, which is taken."
        with pytest.raises(ValueError, match=says(message)):
            start(document=document)

    def test_what_refers_to_nothing_is_refused(self, start: Start) -> None:
        document = part("GET /v1/stars")
        responses = document["paths"]["/v1/stars"]["get"]["responses"]
        responses["404"] = {"$ref": "#/components/responses/NoSuchStar"}

        message = (
            "The extension stars refers to #/components/responses/NoSuchStar,"
            " which is nowhere in the contract."
        )
        with pytest.raises(ValueError, match=says(message)):
            start(document=document)

    def test_a_section_that_would_not_be_merged_is_refused(self, start: Start) -> None:
        with pytest.raises(ValueError, match=r"^0\.yaml: an extension can't add security\.$"):
            start(document=part("GET /v1/stars", security=[]))

    def test_what_is_no_document_is_refused(self, start: Start) -> None:
        with pytest.raises(ValueError, match=r"^0\.yaml is not an OpenAPI document\.$"):
            start(document=["paths"])


@pytest.mark.parametrize(
    ("titles", "fault"),
    [
        (
            {"stars.star.unseen": {"en": "Star unseen"}},
            "The extension stars has titles of no event: stars.star.unseen.",
        ),
        (
            {"stars.star.seen": {"en": "Star seen", "fr": "Étoile vue"}},
            "The title of stars.star.seen is in no language: fr.",
        ),
        (
            {"stars.star.seen": {"de": "Stern gesehen"}},
            "The title of stars.star.seen is missing in English (en).",
        ),
        (
            {"stars.star.seen": {"en": ""}},
            "A title of stars.star.seen must have 1 to 200 characters.",
        ),
    ],
)
def test_a_title_that_nobody_could_read_is_refused(
    start: Start, titles: dict[str, dict[str, str]], fault: str
) -> None:
    document = {**part("GET /v1/stars"), **event_schemas("stars.star.seen")}
    events = {Signals().audited("star-seen"): "stars.star.seen"}
    with pytest.raises(ValueError, match=says(fault)):
        start(document=document, events=events, titles=titles)


def test_a_migration_without_its_prefix_is_refused(start: Start, tmp_path: Path) -> None:
    """Two migrations with one name would count as one, and the second would never run."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "README").touch()
    (folder / "stars.0001.star.sql").touch()
    start(migrations=folder)
    (folder / "0001.star.sql").touch()

    message = "The name of the migration 0001.star.sql must begin with stars."
    with pytest.raises(ValueError, match=says(message)):
        start(migrations=folder)
