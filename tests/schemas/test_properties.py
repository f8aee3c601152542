"""Test properties that hold for all bodies."""

import os
import re
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.domain.visible_text import trimmed
from api.errors import InvalidBody, InvalidQuery, MalformedJson
from api.schemas.accounts import SignUpForm
from api.schemas.engine.body import json_schema, read_body, read_query
from api.schemas.pages import PageQuery
from api.schemas.sessions import SignInForm
from tests.schemas.sample import JourneyForm, errors, raw

texts = st.text(max_size=9) | st.sampled_from(["", "foot", "rail", "abc", "abc\n", "\0", "\ud800"])
numbers = (
    st.integers() | st.integers(-3, 120) | st.floats() | st.sampled_from([1.0, 1e300, 2.0**53])
)
scalars = st.none() | st.booleans() | numbers | texts
JOURNEY = json_schema(JourneyForm)
names = st.sampled_from([*JOURNEY["properties"], "at", "note", "a/b", "~", ""])
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names | texts, inner, max_size=6),
    max_leaves=20,
)

# `make check` tries more
EXAMPLES = 500 if os.environ.get("LONG_TESTS") else 100


def fitting(schema):
    """Return a strategy for the values that a schema allows, as far as the sample form needs it."""
    if "anyOf" in schema:
        return st.one_of([fitting(variant) for variant in schema["anyOf"]])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_type(name, schema) for name in types])


def _of_type(name, schema):  # noqa: PLR0911 -- a table, one line a type
    match name:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            low, high = schema["minimum"], schema["maximum"]
            return st.integers(low, high) | st.sampled_from([high, float(high // 2)])
        case "number":
            return st.integers(0, 2**53 - 1) | st.floats(0, allow_nan=False, allow_infinity=False)
        case "string" if "enum" in schema:
            return st.sampled_from(schema["enum"])
        case "string" if schema["pattern"] == "^[a-z]{2,4}$":
            return st.text("abz", min_size=2, max_size=4)
        case "string":
            return st.text(
                st.characters(exclude_categories=["C", "Z"]),
                min_size=schema.get("minLength", 0),
                max_size=schema.get("maxLength", 20),
            )
        case "array":
            return st.lists(fitting(schema["items"]), max_size=schema["maxItems"])
        case "object":
            members = {key: fitting(value) for key, value in schema["properties"].items()}
            required = {key: members.pop(key) for key in schema["required"]}
            return st.fixed_dictionaries(required, optional=members)
        case _:
            raise AssertionError(name)


@st.composite
def spoilt(draw):
    """Draw a valid body in which one value is changed or removed."""
    body = draw(fitting(JOURNEY))
    place = body
    while True:
        keys = list(range(len(place))) if isinstance(place, list) else [*place, "more"]
        key = draw(st.sampled_from(keys))
        inner = place.get(key) if isinstance(place, dict) else place[key]
        if isinstance(inner, dict | list) and inner and draw(st.booleans()):
            place = inner
            continue
        if isinstance(place, dict) and key in place and draw(st.booleans()):
            del place[key]
        else:
            place[key] = draw(anything)
        return body


bodies = fitting(JOURNEY) | spoilt() | anything


def resolves(pointer, document):
    """Return whether the pointer leads to a value, or to a missing key of an existing object."""
    assert pointer.startswith("#")
    assert re.fullmatch(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*", pointer[1:])
    tokens = [
        token.replace("~1", "/").replace("~0", "~") for token in unquote(pointer[1:]).split("/")[1:]
    ]
    for position, token in enumerate(tokens):
        if isinstance(document, list):
            document = document[int(token)]
        elif token in document:
            document = document[token]
        else:
            return position == len(tokens) - 1
    return True


@settings(max_examples=EXAMPLES)
@given(bodies)
@example({"title": "t", "tags_5": 1})
@example({"title": "t", "stops": [], "days": []})
@example({"title": "t", "stops": [{}, {"at": 1}]})
def test_a_body_is_held_exactly_or_refused_with_pointers_into_it(body):
    try:
        faults = errors(JourneyForm, body)
    except MalformedJson:
        return
    if faults:
        assert all(resolves(error["pointer"], body) for error in faults)
        return
    form = read_body(JourneyForm, raw(body))
    assert form.patch_data == body
    assert form.present == frozenset(body)
    for name, value in body.items():
        if not isinstance(value, dict | list):
            assert form[name].data == value
            assert type(form[name].data) is type(value) or form[name].data == int(value)


def _pattern_as_in_ecma(validator, pattern, instance, schema):
    # Python's $ also matches before a final newline; JSON Schema's does not.
    if isinstance(instance, str) and not re.search(pattern[:-1] + r"\Z", instance):
        yield jsonschema.ValidationError("does not match")


EcmaValidator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {"pattern": _pattern_as_in_ecma}
)
JOURNEY_VALIDATOR = EcmaValidator(JOURNEY)


@settings(max_examples=EXAMPLES)
@given(bodies)
@example({"title": "t", "code": "abc\n"})
@example({"title": "t", "means": None})
@example({"title": "t", "seats": 1e300})
@example({"title": "t", "start": None, "days": None})
def test_form_and_schema_take_the_same_bodies(body):
    try:
        read_body(JourneyForm, raw(body))
    except MalformedJson:
        return
    except InvalidBody:
        assert not JOURNEY_VALIDATOR.is_valid(body)
    else:
        assert JOURNEY_VALIDATOR.is_valid(body)


@pytest.mark.parametrize("form_class", [SignUpForm, SignInForm])
@given(
    email=st.emails() | st.text() | st.text(alphabet='a@.-"[]<>() \\\r\n\0é').map("a@b.c".__add__),
    password=st.text(min_size=6),
    rest=st.dictionaries(st.sampled_from(["name", "remember", "deliver"]), anything),
)
@example(email="a@" + "xn--" * 50 + ".com", password="12345678", rest={})
@example(email="a@\u2488com.com", password="12345678", rest={})
def test_whatever_the_address_no_other_exception_comes(form_class, email, password, rest):
    try:
        form = read_body(form_class, raw({"email": email, "password": password, **rest}))
    except (MalformedJson, InvalidBody):
        return
    assert (form.email.data, form.password.data) == (trimmed(email), password)


@given(st.lists(st.tuples(st.sampled_from(["limit", "cursor", "x"]) | st.text(), st.text())))
def test_any_query_is_read_or_refused(pairs):
    try:
        form = read_query(PageQuery, pairs)
    except InvalidQuery as refusal:
        named = {error.parameter for error in refusal.errors}
    else:
        assert dict(pairs) == {name: str(value) for name, value in form.patch_data.items()}
        return
    assert named
    assert named <= {name for name, _ in pairs}
