"""Serve ``/v1/accounts/{id}/metadata``, for administrators and programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.domain.metadata import AccountMetadata, tag_id
from api.domain.permissions import Permission
from api.rules.administration.read_metadata import read_metadata
from api.rules.administration.update_metadata import update_metadata
from api.schemas.account_metadata import AccountMetadataForm
from api.web import http
from api.web.guards import current_principal, permitted

account_metadata = Blueprint(
    "account_metadata", __name__, url_prefix="/v1/accounts/<string:id>/metadata"
)


@account_metadata.get("")
@permitted(Permission.ACCOUNTS_READ, tokens=True)
def read(id: str) -> Response:
    shown = read_metadata(http.path_id(id))
    return http.answer(_document(shown), of=shown)


@account_metadata.patch("")
@permitted(Permission.ACCOUNTS_WRITE, tokens=True)
@http.takes(AccountMetadataForm)
def change(id: str, body: AccountMetadataForm) -> Response:
    account_id = http.path_id(id)
    changed = update_metadata(
        current_principal(),
        account_id,
        body.patch_data,
        http.client(),
        versions=http.expected_versions(tag_id(account_id)),
    )
    return http.answer(_document(changed), of=changed)


def _document(shown: AccountMetadata) -> dict[str, Any]:
    return {"public": shown.public, "private": shown.private}
