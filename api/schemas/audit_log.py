from api.schemas.engine.fields import Integer
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Range, Required


class ConsistencyQuery(JsonForm):
    """The query of ``GET /v1/audit-log/consistency``."""

    locals()["from"] = Integer(Required(), Range(1))  # "from" is a keyword of Python
    to = Integer(Required(), Range(1))
