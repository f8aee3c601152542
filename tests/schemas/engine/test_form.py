"""Test that no request sees or leaves data in fields, which are copied from prototypes."""

from __future__ import annotations

import gc
import weakref

import pytest

from api.errors import InvalidBody
from api.schemas.engine.body import JsonForm, read_body
from api.schemas.engine.fields import ListOf, Nested, Text
from api.schemas.engine.form import FIRST_MADE
from api.schemas.engine.validators import Length, Required


class Author(JsonForm):
    name = Text(Required(), Length(1, 5))


class Book(JsonForm):
    title = Text(Required(), Length(1, 5), default="none")
    authors = ListOf(Nested(Author), max_items=2)


class Shelf(JsonForm):
    books = ListOf(Nested(Book), max_items=2)
    owner = Nested(Author)


def test_a_form_holds_nothing_of_the_one_before() -> None:
    first_form = read_body(Book, b'{"title": "Emma", "authors": [{"name": "Jane"}]}')
    with pytest.raises(InvalidBody) as refusal:
        read_body(Book, b'{"title": "Middlemarch", "authors": [{"name": "George"}]}')
    second_form = read_body(Book, b'{"title": "Ulys"}')

    assert [error.pointer for error in refusal.value.errors] == ["#/title", "#/authors/0/name"]
    assert first_form.data == {"title": "Emma", "authors": [{"name": "Jane"}]}
    assert (second_form.title.data, second_form.authors.data, second_form.errors) == (
        "Ulys",
        [],
        {},
    )
    assert first_form.title is not second_form.title
    assert vars(first_form.title)["_form"] is weakref.proxy(first_form)
    assert vars(second_form.title)["_form"] is weakref.proxy(second_form)


def test_a_form_is_freed_with_the_last_reference_to_it() -> None:
    book = b'{"title": "Emma", "authors": [{"name": "Jane"}]}'
    form = read_body(Shelf, b'{"books": [%b], "owner": {"name": "Eve"}}' % book)
    remaining = weakref.ref(form)
    gc.disable()  # it would free cycles, too, but much later
    try:
        del form
        assert remaining() is None
    finally:
        gc.enable()


def test_what_is_copied_keeps_no_body() -> None:
    secret = "a quiet harbour"
    read_body(Book, b'{"title": "Ulys"}')
    with pytest.raises(InvalidBody):
        read_body(Book, f'{{"title": "{secret}"}}'.encode())
    gc.collect()

    for first in FIRST_MADE[Book].values():
        attributes = vars(first)
        assert {attributes["_form"], attributes["meta"]} == {None}
        assert secret not in repr(attributes)
        assert not {"data", "raw_data", "errors"} & attributes.keys()
