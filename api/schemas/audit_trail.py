from api.schemas.engine.fields import Integer, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Length, OneOf, Pattern, Range
from api.schemas.pages import PageQuery

ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
# RFC 3339 in UTC. With an offset it would hold a +, which is a blank in a query string.
TIME = (
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z$"
)


class AuditTrailFilters(JsonForm):
    """What to ask of the audit trail."""

    # whether there is such a type, such a day, such an address is not a matter of form
    type = Text(Length(1, 64), Pattern(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,2}(\.\*)?$"))
    actor = Text(Pattern(ID))
    subject = Text(Pattern(ID))
    outcome = Text(OneOf("success", "failure"))
    ip = Text(Length(2, 45), Pattern(r"^[0-9a-f.:]+$"))
    request_id = Text(Length(1, 64), Pattern(r"^[A-Za-z0-9._-]+$"))
    since = Text(Pattern(TIME))
    until = Text(Pattern(TIME))


class AuditTrailQuery(PageQuery, AuditTrailFilters):
    """GET /v1/audit-events"""

    order = Text(OneOf("newest", "oldest"), default="newest")
    wait = Integer(Range(0, 25))  # seconds; less than GRACEFUL_TIMEOUT lets a request finish in


class AuditExportQuery(AuditTrailFilters):
    """GET /v1/audit-events/export"""

    format = Text(OneOf("ndjson", "csv"))
