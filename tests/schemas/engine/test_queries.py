import pytest
from werkzeug.datastructures import MultiDict

from api.errors import InvalidQuery
from api.schemas.engine.body import JsonForm, query_parameters, read_query
from api.schemas.engine.fields import Boolean, Integer, Number, Text
from api.schemas.engine.validators import Range, Required
from api.schemas.pages import PageQuery


class SearchQuery(JsonForm):
    q = Text(Required())
    newest = Boolean(default=False)
    offset = Integer()
    weight = Number()


def refused(form_class, pairs):
    with pytest.raises(InvalidQuery) as refusal:
        read_query(form_class, pairs)
    return [error.as_json() for error in refusal.value.errors]


def test_a_query_is_read_by_type():
    form = read_query(
        SearchQuery, [("q", ""), ("newest", "true"), ("offset", "-12"), ("weight", "1.5e1")]
    )
    assert form.data == {"q": "", "newest": True, "offset": -12, "weight": 15.0}
    assert form.present == {"q", "newest", "offset", "weight"}


def test_werkzeugs_arguments_are_taken():
    assert read_query(PageQuery, MultiDict([("limit", "200"), ("cursor", "a-_.~Z9")])).data == {
        "limit": 200,
        "cursor": "a-_.~Z9",
    }


def test_no_query_is_the_defaults():
    form = read_query(PageQuery, MultiDict())
    assert form.data == {"limit": 50, "cursor": None}
    assert form.present == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "1.0",
        "1e1",
        "0x1",
        "1_0",
        "\uff11\uff12",
        "٣",
        "01",
        "true",
        "-",
        "1\n",
    ],
)
def test_integers_are_ascii_digits(text):
    assert refused(PageQuery, [("limit", text)]) == [
        {
            "parameter": "limit",
            "code": "wrong_type",
            "message": "The app sent something here that we could not read.",
            "params": {"expected": "integer"},
        }
    ]


@pytest.mark.parametrize("text", ["", "1", "0", "True", "TRUE", "yes", "on"])
def test_booleans_are_true_and_false(text):
    assert refused(SearchQuery, [("q", "a"), ("newest", text)]) == [
        {
            "parameter": "newest",
            "code": "wrong_type",
            "message": "The app sent something here that we could not read.",
            "params": {"expected": "boolean"},
        }
    ]


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e400", ".5", "1.", "1_0.0", "\uff11.0"])
def test_numbers_are_those_of_json(text):
    assert [e["code"] for e in refused(SearchQuery, [("q", "a"), ("weight", text)])] == [
        "wrong_type"
    ]


def test_a_large_number_keeps_its_size():
    form = read_query(SearchQuery, [("q", "a"), ("weight", "1" + "0" * 30)])
    assert form.weight.data == 1e30


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("0", "too_small", {"min": 1}),
        ("-1", "too_small", {"min": 1}),
        ("-" + "9" * 10_000, "too_small", {"min": 1}),
        ("201", "too_large", {"max": 200}),
        ("9" * 10_000, "too_large", {"max": 200}),
    ],
    ids=["0", "-1", "-9…", "201", "9…"],
)
def test_limit_is_1_to_200(text, code, params):
    [error] = refused(PageQuery, [("limit", text)])
    assert (error["parameter"], error["code"], error["params"]) == ("limit", code, params)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "too_short"),
        ("a" * 201, "too_long"),
        ("a b", "invalid_cursor"),
        ("a\n", "invalid_cursor"),
        ("a/b", "invalid_cursor"),
        ("é", "invalid_cursor"),
        ("\0", "invalid_cursor"),
    ],
)
def test_a_cursor_is_url_safe(text, code):
    assert [e["code"] for e in refused(PageQuery, [("cursor", text)])] == [code]


def test_a_repeated_parameter_is_refused_whatever_its_values():
    for values in (("1", "1"), ("1", "x"), ("x", "1"), ("0", "0")):
        assert refused(PageQuery, MultiDict([("limit", value) for value in values])) == [
            {
                "parameter": "limit",
                "code": "repeated_parameter",
                "message": "Given more than once.",
            }
        ]


def test_unknown_missing_and_wrong_are_told_together():
    refusals = refused(
        SearchQuery, [("page", "1"), ("offset", "x"), ("page", "2"), ("limit[]", "1")]
    )
    assert [(e["parameter"], e["code"]) for e in refusals] == [
        ("q", "required"),
        ("offset", "wrong_type"),
        ("page", "unknown_field"),
        ("limit[]", "unknown_field"),
    ]


def test_a_query_is_described_as_openapi_parameters():
    class Query(JsonForm):
        name = Text(Required())
        year = Integer(Range(1900, 2100), default=2000)

    assert query_parameters(Query) == [
        {
            "name": "name",
            "in": "query",
            "required": True,
            "schema": {"type": "string", "pattern": r"^[^\u0000]*$"},
        },
        {
            "name": "year",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "minimum": 1900, "maximum": 2100, "default": 2000},
        },
    ]
