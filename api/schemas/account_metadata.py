"""Shapes of what administrators send about the metadata of accounts."""

from api.schemas.engine.form import JsonForm
from api.schemas.engine.json_object import JsonObject


class AccountMetadataForm(JsonForm):
    """The body of ``PATCH /v1/accounts/{id}/metadata``."""

    at_least_one = ("public", "private")

    public = JsonObject()
    private = JsonObject()
