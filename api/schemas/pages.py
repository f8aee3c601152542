from api.schemas.engine.fields import Integer, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Length, Pattern, Range


class PageQuery(JsonForm):
    """The parameters ``limit`` and ``cursor`` of every list."""

    limit = Integer(Range(1, 200), default=50)
    # Opaque to the caller; only the characters are checked here (RFC 3986 unreserved).
    cursor = Text(
        Length(1, 200),
        Pattern(
            r"^[A-Za-z0-9._~-]+$",
            code="invalid_cursor",
            message="This list cannot be continued here. Please start again.",
        ),
    )
