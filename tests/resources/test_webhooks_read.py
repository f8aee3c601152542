"""Test GET /v1/webhooks and GET /v1/webhooks/{id}."""

from __future__ import annotations

from tests.resources.expected import assert_problem
from tests.resources.webhooks import NOBODYS, WEBHOOKS, create, webhook
from tests.support.client import Person


def test_one_is_read_without_its_secret(admin: Person) -> None:
    hook = create(admin)
    response = admin.get(f"{WEBHOOKS}/{hook['id']}")
    assert (response.status_code, response.json) == (200, webhook(hook))
    headers = {"If-None-Match": response.headers["ETag"]}
    assert admin.get(f"{WEBHOOKS}/{hook['id']}", headers=headers).status_code == 304


def test_pages_lead_through_all_of_them_newest_first(admin: Person) -> None:
    hooks = [create(admin) for _ in range(5)]
    path, items = f"{WEBHOOKS}?limit=2", []
    while path:
        response = admin.get(path)
        items += response.json["items"]
        link = response.headers.get("Link")
        path = link.removeprefix("<").removesuffix('>; rel="next"') if link else ""
    assert items == [webhook(hook) for hook in hooks[::-1]]


def test_what_is_none_is_not_found(admin: Person) -> None:
    for name in (NOBODYS, NOBODYS.upper(), "webhook", "1"):
        assert_problem(admin.get(f"{WEBHOOKS}/{name}"), 404, "not_found")
