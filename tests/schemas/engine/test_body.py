"""Test JSON that WTForms-JSON accepts but should refuse, and the errors reported instead."""

import pytest
import wtforms

from api.errors import FieldError, InvalidBody, MalformedJson
from api.schemas.engine.body import MAX_ERRORS, JsonForm, read_body
from api.schemas.engine.fields import Boolean, Integer, ListOf, Nested, Text
from api.schemas.engine.validators import Length, Required, refuse
from tests.schemas.sample import DEFAULTS, JourneyForm, StopForm, errors, raw, wrong_type


def read(form_class, body):
    return read_body(form_class, raw(body))


@pytest.mark.parametrize("value", [12, 1.5, True, {"$ne": 1}, {}, ["a"], ["a", "b"], [], None])
def test_a_string_is_nothing_else(value):
    assert errors(JourneyForm, {"title": value}) == [wrong_type("#/title", "string")]


@pytest.mark.parametrize("value", ["0", "no", "true", "", 0, 1, {}, [], [True], None])
def test_a_boolean_is_nothing_else(value):
    assert errors(JourneyForm, {"title": "t", "public": value}) == [
        wrong_type("#/public", "boolean")
    ]


@pytest.mark.parametrize(
    "value", [12.9, True, False, "1", "1_000", "\uff11\uff12", "", {}, [1], None]
)
def test_an_integer_is_nothing_else(value):
    assert errors(JourneyForm, {"title": "t", "seats": value}) == [wrong_type("#/seats", "integer")]


@pytest.mark.parametrize("value", ["1.5", "", True, {}, [1.5]])
def test_a_number_is_nothing_else(value):
    assert errors(JourneyForm, {"title": "t", "price": value}) == [wrong_type("#/price", "number")]


@pytest.mark.parametrize("value", ["start", 0, 5, "", False, [], [{"at": 1}]])
def test_an_object_is_nothing_else(value):
    assert errors(JourneyForm, {"title": "t", "start": value}) == [wrong_type("#/start", "object")]


@pytest.mark.parametrize("value", ["stops", 0, "", False, {}, {"0": {"at": 1}}, None])
def test_a_list_is_nothing_else(value):
    assert errors(JourneyForm, {"title": "t", "stops": value}) == [wrong_type("#/stops", "array")]


@pytest.mark.parametrize("body", [[], 0, None, "", False, "title", [{"title": "t"}]])
def test_a_body_is_an_object(body):
    assert errors(JourneyForm, body) == [wrong_type("#", "object")]


def test_infinity_is_no_integer():
    with pytest.raises(MalformedJson):
        read_body(JourneyForm, b'{"title": "t", "seats": 1e400}')


class EmptyValuesForm(JsonForm):
    text = Text(default="default")
    flag = Boolean(default=True)
    count = Integer(default=7)
    items = ListOf(Integer(), max_items=2, default=[1])


def test_falsy_values_stay_what_they_are():
    body = {"text": "", "flag": False, "count": 0, "items": []}
    form = read(EmptyValuesForm, body)
    assert form.data == body
    assert [type(form[name].data) for name in body] == [str, bool, int, list]


@pytest.mark.parametrize("name", ["text", "flag", "count", "items"])
def test_a_falsy_value_alone_in_its_body_stays(name):
    falsy = {"text": "", "flag": False, "count": 0, "items": []}[name]
    defaults = {"text": "default", "flag": True, "count": 7, "items": [1]}
    assert read(EmptyValuesForm, {name: falsy}).data == {**defaults, name: falsy}


def test_what_is_absent_has_its_default():
    form = read(JourneyForm, {"title": "t"})
    assert form.data == {**DEFAULTS, "title": "t"}
    assert form.present == {"title"}
    assert form.patch_data == {"title": "t"}


def test_null_is_told_from_absent():
    body = {"title": "t", "subtitle": None, "start": None, "days": None, "means": None}
    form = read(JourneyForm, body)
    assert form.data == {**DEFAULTS, **body}
    assert form.present == frozenset(body)
    assert form.patch_data == body


def test_a_full_body_is_held_as_it_is():
    body = {
        "title": "Ω" * 8,
        "subtitle": "",
        "code": "abcd",
        "means": "rail",
        "seats": -3,
        "price": 0,
        "public": False,
        "start": {"at": 0, "note": None},
        "stops": [{"at": 1}, {"at": 2, "note": ""}, {"at": 3, "note": "x"}],
        "days": [0, None, 3],
        "tags": ["a"],
        "tags_5": 5,
        "grid": [[], [1, 2]],
    }
    form = read(JourneyForm, body)
    assert form.patch_data == body
    assert form.data == {
        **body,
        "stops": [{"at": 1, "note": None}, {"at": 2, "note": ""}, {"at": 3, "note": "x"}],
    }
    assert form.start.form.present == {"at", "note"}
    assert form.stops.entries[0].form.present == {"at"}


def test_a_whole_number_is_an_integer_however_it_is_written():
    form = read_body(JourneyForm, b'{"title": "t", "seats": 1.0, "tags_5": 1e2}')
    assert (form.seats.data, form.tags_5.data) == (1, 100)
    assert type(form.seats.data) is int


def test_unknown_keys_are_refused_at_any_depth():
    body = {
        "title": "t",
        "id": 1,
        "start": {"at": 1, "role": "admin"},
        "stops": [{"at": 1}, {"at": 2, "a/b~c d%ü": None}],
        "validate": True,
        "present": [],
    }
    assert errors(JourneyForm, body) == [
        {
            "pointer": pointer,
            "code": "unknown_field",
            "message": "The app sent something unknown here.",
        }
        for pointer in (
            "#/start/role",
            "#/stops/1/a~1b~0c%20d%25%C3%BC",
            "#/id",
            "#/validate",
            "#/present",
        )
    ]


def test_all_faults_are_told_in_the_order_of_the_form():
    body = {
        "what": 1,
        "grid": [[1], [2, "3"], [4]],
        "days": [1, "2", True],
        "stops": [{"at": "1"}, 5, {"at": 101, "note": "longer"}, {}],
        "start": {},
        "means": "horse",
        "code": "A",
        "subtitle": "a\nb",
        "tags": ["", "12345"],
    }
    assert [(e["pointer"], e["code"], e.get("params")) for e in errors(JourneyForm, body)] == [
        ("#/title", "required", None),
        ("#/subtitle", "invalid_characters", None),
        ("#/code", "invalid_format", None),
        ("#/means", "invalid_choice", {"choices": ["foot", "rail"]}),
        ("#/start/at", "required", None),
        ("#/stops", "too_many_items", {"max": 3}),
        ("#/stops/0/at", "wrong_type", {"expected": "integer"}),
        ("#/stops/1", "wrong_type", {"expected": "object"}),
        ("#/stops/2/at", "too_large", {"max": 100}),
        ("#/stops/2/note", "too_long", {"max": 5}),
        ("#/days/1", "wrong_type", {"expected": "integer"}),
        ("#/days/2", "wrong_type", {"expected": "integer"}),
        ("#/tags/0", "too_short", {"min": 1}),
        ("#/tags/1", "too_long", {"max": 4}),
        ("#/grid", "too_many_items", {"max": 2}),
        ("#/grid/1/1", "wrong_type", {"expected": "integer"}),
        ("#/what", "unknown_field", None),
    ]


def test_messages_are_for_people():
    assert [
        e["message"] for e in errors(JourneyForm, {"title": "", "seats": 10, "tags_5": 2.0**60})
    ] == [
        "At least 1 character.",
        "At most 9.",
        "At most 9007199254740991.",
    ]


def test_length_counts_code_points():
    class TwoCharacterForm(JsonForm):
        text = Text(Length(2, 2))

    assert read(TwoCharacterForm, {"text": "😀😀"}).text.data == "😀😀"
    assert [e["code"] for e in errors(TwoCharacterForm, {"text": "😀"})] == ["too_short"]


def test_nul_is_refused_where_text_is_expected():
    assert errors(JourneyForm, {"title": "a\0"}) == [
        {
            "pointer": "#/title",
            "code": "invalid_characters",
            "message": "Some of these characters are not allowed.",
        }
    ]


def test_the_number_of_errors_is_bounded():
    body = {f"k{number}": 0 for number in range(5_000)}
    assert len(errors(JourneyForm, body)) == MAX_ERRORS


def test_no_value_is_repeated_in_an_error():
    text = str(errors(JourneyForm, {"title": "s3cret" * 9, "seats": "s3cret", "code": "s3cret"}))
    assert "s3cret" not in text


class PeriodForm(JsonForm):
    first = Integer(Required())
    last = Integer(Required())

    def validate_last(self, field):
        if field.data < self.first.data:
            raise refuse("before_first", "Not before the first.", first=self.first.data)


class CalendarForm(JsonForm):
    periods = ListOf(Nested(PeriodForm), max_items=3)


def test_a_forms_own_validators_carry_codes_too():
    assert errors(
        CalendarForm, {"periods": [{"first": 1, "last": 1}, {"first": 2, "last": 1}]}
    ) == [
        {
            "pointer": "#/periods/1/last",
            "code": "before_first",
            "message": "Not before the first.",
            "params": {"first": 2},
        }
    ]


def test_a_forms_own_validators_never_see_half_a_body():
    assert errors(CalendarForm, {"periods": [{"last": 1}]}) == [
        {"pointer": "#/periods/0/first", "code": "required", "message": "Required."}
    ]


class StockValidatorForm(JsonForm):
    text = Text(wtforms.validators.Length(min=2, message="Longer."))


def test_a_validator_of_wtforms_own_has_a_general_code():
    assert errors(StockValidatorForm, {"text": "a"}) == [
        {"pointer": "#/text", "code": "invalid_format", "message": "Longer."}
    ]


class NoReasonForm(JsonForm):
    def validate(self, extra_validators=None):
        return False


def test_a_refusal_without_a_reason_is_still_a_refusal():
    with pytest.raises(InvalidBody) as refusal:
        read(NoReasonForm, {})
    assert list(refusal.value.errors) == [FieldError("invalid_format", "Not valid.", pointer="#")]


def test_reading_one_body_leaves_nothing_for_the_next():
    read(JourneyForm, {"title": "one", "days": [3], "stops": [{"at": 1}]})
    assert read(JourneyForm, {"title": "two"}).data == {**DEFAULTS, "title": "two"}


@pytest.mark.parametrize(
    "declare",
    [
        lambda: {"text": wtforms.StringField()},
        lambda: {"text": ListOf(wtforms.IntegerField(), max_items=2)},
        lambda: {"text": Text(name="other")},
        lambda: {"text": Text(filters=[str.strip])},
        lambda: {"text": Nested(wtforms.Form)},
        lambda: {"text": ListOf(Nested(wtforms.Form), max_items=1)},
        lambda: {"data": Text()},
        lambda: {"meta": Text()},
        lambda: {"present": Text()},
    ],
)
def test_a_form_that_would_go_wrong_in_silence_is_refused_when_declared(declare):
    with pytest.raises(TypeError):
        type("Form", (JsonForm,), declare())


def test_nested_takes_no_validators():
    class ValidatedNestedForm(JsonForm):
        start = Nested(StopForm, Length(1))

    with pytest.raises(TypeError):
        ValidatedNestedForm()
