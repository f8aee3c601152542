from api.schemas.engine.fields import Integer
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Range, Required


class ConsistencyQuery(JsonForm):
    """GET /v1/audit-log/consistency"""

    locals()["from"] = Integer(Required(), Range(1))  # no name that Python takes
    to = Integer(Required(), Range(1))
