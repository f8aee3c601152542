"""Every operation under /v1, with a body that it takes from whoever asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.support.client import PASSWORD


@dataclass(frozen=True)
class Operation:
    """``path`` as in the contract; ``body`` None: it takes none."""

    method: str
    path: str
    body: dict[str, Any] | None = field(default=None, hash=False)
    public: bool = False
    needs_mail: bool = False  # without what was mailed it is refused, by anybody
    roles: tuple[str, ...] = ()  # one of these is asked for
    query: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    def url(self, session_id: str) -> str:
        """Its path for one session."""
        return self.path.replace("{id}", session_id) + self.query


NEW_PASSWORD = "a louder harbour at dusk"
TOKEN = {"token": "A" * 43}
CAROL = {"email": "carol@example.com", "password": PASSWORD, "name": "Carol"}
WEBHOOK = {"url": "https://hooks.example.com/in", "event_types": ["*"]}
HOUR = {"since": "2026-11-22T12:00:00Z", "until": "2026-11-22T13:00:00Z"}

OPERATIONS = [
    Operation("POST", "/v1/accounts", CAROL, public=True),
    Operation("GET", "/v1/account"),
    Operation("PATCH", "/v1/account", {"name": "Renamed"}),
    Operation("DELETE", "/v1/account", {"password": PASSWORD}),
    Operation(
        "PUT", "/v1/account/password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    ),
    Operation("GET", "/v1/account/audit-events"),
    Operation("GET", "/v1/audit-events", roles=("admin", "auditor")),
    Operation("GET", "/v1/audit-events/export", roles=("admin", "auditor")),
    Operation("GET", "/v1/audit-events/{id}", roles=("admin", "auditor")),
    Operation("GET", "/v1/audit-events/{id}/proof"),
    Operation("GET", "/v1/audit-log/checkpoint", public=True),
    Operation("GET", "/v1/audit-log/consistency", public=True, query="?from=1&to=2"),
    Operation(
        "POST", "/v1/sessions", {"email": "bob@example.com", "password": PASSWORD}, public=True
    ),
    Operation("GET", "/v1/sessions"),
    Operation("DELETE", "/v1/sessions"),
    Operation("DELETE", "/v1/sessions/{id}"),
    Operation("GET", "/v1/session"),
    Operation("DELETE", "/v1/session"),
    Operation("POST", "/v1/session/reauthentications", {"password": PASSWORD}),
    Operation("POST", "/v1/email-verifications", {"email": "bob@example.com"}, public=True),
    Operation("POST", "/v1/email-verifications/confirmations", TOKEN, public=True, needs_mail=True),
    Operation("POST", "/v1/password-resets", {"email": "bob@example.com"}, public=True),
    Operation(
        "POST",
        "/v1/password-resets/confirmations",
        {**TOKEN, "new_password": NEW_PASSWORD},
        public=True,
        needs_mail=True,
    ),
    Operation("POST", "/v1/email-changes", {"new_email": "bob@example.org"}),
    Operation("POST", "/v1/email-changes/confirmations", TOKEN, needs_mail=True),
    Operation("POST", "/v1/email-changes/reversals", TOKEN, public=True, needs_mail=True),
    Operation("POST", "/v1/webhooks", WEBHOOK, roles=("admin",)),
    Operation("GET", "/v1/webhooks", roles=("admin",)),
    Operation("GET", "/v1/webhooks/{id}", roles=("admin",)),
    Operation("PATCH", "/v1/webhooks/{id}", {"enabled": False}, roles=("admin",)),
    Operation("DELETE", "/v1/webhooks/{id}", roles=("admin",)),
    Operation("POST", "/v1/webhooks/{id}/secret", roles=("admin",)),
    Operation("POST", "/v1/webhooks/{id}/test-events", roles=("admin",)),
    Operation("GET", "/v1/webhooks/{id}/deliveries", roles=("admin",)),
    Operation("GET", "/v1/webhooks/{id}/attempts", roles=("admin",)),
    Operation("POST", "/v1/webhooks/{id}/redeliveries", HOUR, roles=("admin",)),
]
PRIVATE = [operation for operation in OPERATIONS if not operation.public]
UNSAFE = [operation for operation in OPERATIONS if not operation.is_safe]
WITH_BODY = [operation for operation in OPERATIONS if operation.body is not None]
