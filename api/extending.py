"""Names that an extension may import from Gatebook: ``from api.extending import …``.

They stay, or change with a note in the changelog; every other module of ``api`` may change with any
release. ``docs/extending.md`` explains a whole extension.

``clock``, ``http``, ``idempotency`` and ``ids`` are modules: their members read well with the
module's name (``clock.now()``), and the tests can move the clock.
"""

from api.domain import clock, ids
from api.domain.account import Account, Role
from api.domain.client import Client
from api.domain.principal import Principal
from api.domain.session import Session
from api.errors import (
    Conflict,
    EmailNotVerified,
    FieldError,
    Forbidden,
    InvalidBody,
    NotFound,
    NotSignedIn,
    PreconditionFailed,
)
from api.pool import (
    Duplicate,
    MissingParent,
    Row,
    Transaction,
    execute,
    fetch_all,
    fetch_one,
    retry_deadlock,
    transaction,
)
from api.rules import idempotency
from api.rules.sessions.require_live_session import require_live_session
from api.schemas.engine.fields import Boolean, Integer, ListOf, Nested, Number, Text, Uuid
from api.schemas.engine.form import JsonForm
from api.schemas.engine.typed_text import AccountEmail, Email
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    Nullable,
    OneOf,
    Pattern,
    Range,
    Required,
    Visible,
)
from api.schemas.pages import PageQuery
from api.settings import SettingsError
from api.signals import AuditedSignal, Signals
from api.web import http
from api.web.extension_loader import extend
from api.web.guards import (
    assured,
    current_principal,
    current_session,
    freshly_authenticated,
    has_role,
    open_to_enrolling,
    permitted,
    public,
    signed_in,
)

__all__ = [
    "Account",
    "AccountEmail",
    "AuditedSignal",
    "Boolean",
    "Client",
    "Conflict",
    "Duplicate",
    "Email",
    "EmailNotVerified",
    "FieldError",
    "Forbidden",
    "Integer",
    "InvalidBody",
    "JsonForm",
    "Length",
    "ListOf",
    "MissingParent",
    "Nested",
    "NoControlCharacters",
    "NotFound",
    "NotSignedIn",
    "Nullable",
    "Number",
    "OneOf",
    "PageQuery",
    "Pattern",
    "PreconditionFailed",
    "Principal",
    "Range",
    "Required",
    "Role",
    "Row",
    "Session",
    "SettingsError",
    "Signals",
    "Text",
    "Transaction",
    "Uuid",
    "Visible",
    "assured",
    "clock",
    "current_principal",
    "current_session",
    "execute",
    "extend",
    "fetch_all",
    "fetch_one",
    "freshly_authenticated",
    "has_role",
    "http",
    "idempotency",
    "ids",
    "open_to_enrolling",
    "permitted",
    "public",
    "require_live_session",
    "retry_deadlock",
    "signed_in",
    "transaction",
]
