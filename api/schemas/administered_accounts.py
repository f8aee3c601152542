"""Shapes of what administrators send about accounts."""

from api.domain.account_view import AccountState
from api.schemas.audit_trail import TIME
from api.schemas.engine.fields import Integer, ListOf, Text, Uuid
from api.schemas.engine.form import JsonForm
from api.schemas.engine.typed_text import AccountEmail
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    Nullable,
    OneOf,
    Pattern,
    Range,
)
from api.schemas.mixins import LanguageField, NameField, external_id, role_name
from api.schemas.pages import PageQuery

_DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_MOST_IDS = 200


class AccountListQuery(PageQuery):
    """The query of ``GET /v1/accounts``."""

    # shape only: a rule checks that the role and the days exist
    state = Text(OneOf(*(state.value for state in AccountState)))
    role = role_name()
    created_from = Text(Pattern(TIME))
    created_to = Text(Pattern(TIME))
    unseen_since = Text(Pattern(_DAY))
    order = Text(OneOf("newest", "oldest"), default="newest")


class AccountSearchForm(JsonForm):
    """The body of ``POST /v1/account-searches``."""

    alternatives = (
        ("email",),
        ("email_prefix",),
        ("email_domain",),
        ("name_prefix",),
        ("external_id",),
        ("ids",),
    )

    email = Text(Length(max=320), AccountEmail())
    email_prefix = Text(Length(3, 320), NoControlCharacters())
    email_domain = Text(Length(1, 253), Pattern(r"^[^\u0000-\u0020\u007f@]+$"))
    name_prefix = Text(Length(2, 100), NoControlCharacters())
    external_id = external_id()
    ids = ListOf(Uuid(), max_items=_MOST_IDS)
    limit = Integer(Range(1, 200), default=50)
    # longer than in a query: it may hold an address
    cursor = Text(
        Length(1, 1000),
        Pattern(
            r"^[A-Za-z0-9_-]+$",
            code="invalid_cursor",
            message="This list cannot be continued here. Please start again.",
        ),
    )


class AccountUpdateForm(NameField, LanguageField, JsonForm):
    """The body of ``PATCH /v1/accounts/{id}``."""

    external_id = external_id(Nullable())
