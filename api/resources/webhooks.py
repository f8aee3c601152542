"""Serve ``/v1/webhooks``, the receivers of audit events, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.clock import to_text
from api.domain.permissions import Permission
from api.rules.webhooks.change_webhook import change_webhook
from api.rules.webhooks.create_webhook import create_webhook
from api.rules.webhooks.delete_webhook import delete_webhook
from api.rules.webhooks.list_webhooks import list_webhooks
from api.rules.webhooks.read_webhook import read_webhook
from api.rules.webhooks.rotate_webhook_secret import rotate_webhook_secret
from api.rules.webhooks.send_test_event import send_test_event
from api.schemas import responses
from api.schemas.pages import PageQuery
from api.schemas.webhooks import WebhookChangeForm, WebhookForm
from api.web import http
from api.web.guards import current_session, permitted

webhooks = Blueprint("webhooks", __name__, url_prefix="/v1/webhooks")


@webhooks.post("")
@permitted(Permission.WEBHOOKS_WRITE, fresh=True)
@http.takes(WebhookForm)
def create(body: WebhookForm) -> Response:
    current = current_session()
    created = create_webhook(
        current,
        body.url.data,
        body.event_types.data,
        body.description.data,
        http.client(),
        http.once(current.account.id),
    )
    document = {**responses.webhook(created.webhook), "secret": created.secret}
    response = http.answer(document, 201, of=created.webhook)
    if created.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@webhooks.get("")
@permitted(Permission.WEBHOOKS_WRITE, tokens=True)
@http.asks(PageQuery)
def list_all(query: PageQuery) -> Response:
    limit = query.limit.data
    hooks = list_webhooks(http.cursor_of(query), limit + 1)
    return http.page(hooks, limit, responses.webhook, lambda hook: hook.id)


@webhooks.get("/<string:id>")
@permitted(Permission.WEBHOOKS_WRITE, tokens=True)
def read(id: str) -> Response:
    hook = read_webhook(http.path_id(id))
    return http.answer(responses.webhook(hook), of=hook)


@webhooks.patch("/<string:id>")
@permitted(Permission.WEBHOOKS_WRITE, fresh=True)
@http.takes(WebhookChangeForm)
def change(id: str, body: WebhookChangeForm) -> Response:
    hook_id = http.path_id(id)
    changed = change_webhook(
        current_session(),
        hook_id,
        body.patch_data,
        http.client(),
        versions=http.expected_versions(hook_id),
    )
    return http.answer(responses.webhook(changed), of=changed)


@webhooks.delete("/<string:id>")
@permitted(Permission.WEBHOOKS_WRITE, fresh=True)
def delete(id: str) -> Response:
    delete_webhook(current_session(), http.path_id(id), http.client())
    return http.nothing()


@webhooks.post("/<string:id>/secret")
@permitted(Permission.WEBHOOKS_WRITE, fresh=True)
def rotate(id: str) -> Response:
    secret, ends_at = rotate_webhook_secret(current_session(), http.path_id(id), http.client())
    return http.answer({"secret": secret, "previous_secret_ends_at": to_text(ends_at)})


@webhooks.post("/<string:id>/test-events")
@permitted(Permission.WEBHOOKS_WRITE, fresh=True)
def test(id: str) -> Response:
    event_id = send_test_event(current_session(), http.path_id(id), http.client())
    return http.answer({"event_id": str(event_id)}, 202)
