from api.schemas.engine.fields import ListOf, Nested, Uuid
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Required
from api.schemas.mixins import permission_name, role_names

_MOST_CHECKS = 100


class AccountRolesForm(JsonForm):
    """The body of ``PUT /v1/accounts/{id}/roles``."""

    roles = role_names(Required())


class PermissionCheckForm(JsonForm):
    """The item of ``checks`` in the body of ``POST /v1/permission-checks``."""

    account = Uuid(Required())
    permission = permission_name(Required())


class PermissionChecksForm(JsonForm):
    """The body of ``POST /v1/permission-checks``."""

    checks = ListOf(Nested(PermissionCheckForm), Required(), max_items=_MOST_CHECKS)
