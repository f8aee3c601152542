from api.schemas.engine.fields import Integer, Text, Uuid
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Length, OneOf, Pattern, Range
from api.schemas.pages import PageQuery

# RFC 3339 in UTC. An offset would contain a +, which means a space in a query string.
TIME = (
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z$"
)


class AuditTrailFilters(JsonForm):
    """The filters of the audit trail."""

    # shape only: a rule checks that the type, the day and the address exist
    type = Text(Length(1, 64), Pattern(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,2}(\.\*)?$"))
    actor = Uuid()
    subject = Uuid()
    outcome = Text(OneOf("success", "failure"))
    ip = Text(Length(2, 45), Pattern(r"^[0-9A-Fa-f.:]+$"))
    request_id = Text(Length(1, 64), Pattern(r"^[A-Za-z0-9._-]+$"))
    since = Text(Pattern(TIME))
    until = Text(Pattern(TIME))


class AuditTrailQuery(PageQuery, AuditTrailFilters):
    """The query of ``GET /v1/audit-events``."""

    order = Text(OneOf("newest", "oldest"), default="newest")
    # seconds; less than GRACEFUL_TIMEOUT, in which a request must finish
    wait = Integer(Range(0, 25))


class AuditExportQuery(AuditTrailFilters):
    """The query of ``GET /v1/audit-events/export``."""

    format = Text(OneOf("ndjson", "csv"))
