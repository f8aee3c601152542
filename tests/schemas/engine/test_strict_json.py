import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.errors import MalformedJson
from api.schemas.engine.body import parse_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, -0.5, 1e2, "é", true, null]}', {"a": [1, -0.5, 100.0, "é", True, None]}),
        ("9007199254740991", 2**53 - 1),
        ("-9007199254740991", -(2**53) + 1),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\\ud800"', r"\ud800"),
        (r'"\u0000"', "\0"),
        ("[" * 32 + "]" * 32, json.loads("[" * 32 + "]" * 32)),
        ('"' + "[" * 100 + '"', "[" * 100),
        (r'"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["', '"' + "[" * 36),
        (" \t\r\n null ", None),
    ],
)
def test_json_is_taken_as_it_is(text, value):
    assert parse_json(text.encode()) == value


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "The body is empty."),
        (b"{", "Expecting property name enclosed in double quotes at line 1, column 2."),
        (b'{"a": 1} {}', "Extra data at line 1, column 10."),
        (b'{"a": "secret', "Unterminated string starting at line 1, column 7."),
        (b'"\x01"', "Invalid control character at line 1, column 2."),
        (b'{"a": 1, "a": 2}', 'The key "a" appears twice in one object.'),
        (b'[{"b": {"a": 1, "\\u0061": 1}}]', 'The key "a" appears twice in one object.'),
        (b'{"\\u001b": 1, "\\u001b": 1}', 'The key "\\u001b" appears twice in one object.'),
        (b"NaN", "NaN is not JSON."),
        (b'{"a": -Infinity}', "-Infinity is not JSON."),
        (b"[1e400]", "A number is too large for a double."),
        (b"[-1e400]", "A number is too large for a double."),
        (b"9007199254740992", "An integer is outside -(2^53-1) to 2^53-1."),
        (b"-9007199254740992", "An integer is outside -(2^53-1) to 2^53-1."),
        (b"9" * 100_000, "An integer is outside -(2^53-1) to 2^53-1."),
        (rb'["\ud800"]', "A string contains half of a surrogate pair."),
        (rb'{"a": {"\uDFFF": 1}}', "A string contains half of a surrogate pair."),
        (rb'"\ude00\ud83d"', "A string contains half of a surrogate pair."),
        (b'"\xed\xa0\x80"', "Not UTF-8 at byte 1."),
        (b'"\xff"', "Not UTF-8 at byte 1."),
        ('{"a": 1}'.encode("utf-16-le") + b"\xff", "Not UTF-8 at byte 16."),
        (b'\xef\xbb\xbf{"a": 1}', "Starts with a byte order mark."),
        (b"[" * 33 + b"]" * 33, "Nested deeper than 32 levels at character 32."),
        (b"[" * 100_000, "Nested deeper than 32 levels at character 32."),
        (b'{"a":' * 100_000, "Nested deeper than 32 levels at character 160."),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_what_has_no_one_meaning_is_malformed(raw, cause):
    with pytest.raises(MalformedJson) as refusal:
        parse_json(raw)
    assert (refusal.value.cause, refusal.value.detail) == (cause, None)


def test_utf_16_is_malformed():
    with pytest.raises(MalformedJson):
        parse_json('{"a": 1}'.encode("utf-16"))
    with pytest.raises(MalformedJson):
        parse_json('{"a": 1}'.encode("utf-16-le"))


def test_a_long_key_is_named_in_short():
    with pytest.raises(MalformedJson) as refusal:
        parse_json(b'{"%b": 1, "%b": 2}' % (b"k" * 10_000, b"k" * 10_000))
    assert len(refusal.value.cause) < 120


@pytest.mark.parametrize("raw", [b'"' + b'\\"' * 250_000, b'"a' * 250_001, b"\\" * 500_000])
def test_reading_takes_time_in_proportion_to_the_length(raw):
    # The processor time of this thread does not depend on the machine's load.
    begun = time.thread_time()
    with pytest.raises(MalformedJson):
        parse_json(raw)
    assert time.thread_time() - begun < 10  # A new search from each quote would take minutes.


@given(st.binary() | st.text(alphabet='[]{}",:\\u0123456789abcdeDE+-.tfn ').map(str.encode))
@example(b"\xef\xbb\xbf")
@example(b'"\\u')
def test_any_bytes_are_json_or_malformed(raw):
    try:
        value = parse_json(raw)
    except MalformedJson:
        return
    assert value == json.loads(raw.decode())
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
