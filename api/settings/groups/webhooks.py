"""Declare the settings of webhooks: deadlines, retries, and allowed networks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between, check_file, check_networks
from api.settings.declaration import setting

_setting = partial(setting, group="Webhooks")


@dataclass(frozen=True, kw_only=True)
class WebhookSettings:
    """The deadlines of webhooks, and the private networks that they may reach."""

    webhook_timeout: float = _setting(
        "How long sending one event to a webhook may take: name, connection, TLS and answer.",
        "15",
        between(0.1, 120),
        default=15.0,
    )
    webhook_max_age: int = _setting(
        "A webhook to which nothing got through for so long is paused, and administrators are told."
        " What it was not sent waits on record.",
        "259200",
        between(60, 30 * 86400),
        default=3 * 86400,
    )
    webhook_secret_overlap: int = _setting(
        "After a change of its secret, how long a webhook's messages are signed with both.",
        "86400",
        between(0, 31 * 86400),
        default=86400,
    )
    webhook_deliveries_kept: int = _setting(
        "What came of a delivery can be looked at, and it be sent again, for so long.",
        "2592000",
        between(2 * 86400, 366 * 86400),
        default=30 * 86400,
    )
    webhook_concurrency: int = _setting(
        "Webhooks that a worker sends to at once: so many slow receivers hold no other one up.",
        "4",
        between(1, 64),
        default=4,
    )
    webhook_private_networks: tuple[str, ...] = _setting(
        "Networks into which webhooks may lead besides the public Internet, comma-separated: there"
        " any port, and plain HTTP, too. For receivers of your own; whoever is an administrator"
        " here can send requests to every server in them.",
        "10.20.0.0/16",
        check_networks,
        default=(),
    )
    webhook_tls_ca: str = _setting(
        "A file of CA certificates that receivers' certificates are verified with. Empty: the"
        " system's.",
        "/etc/ssl/certs/ca-certificates.crt",
        check_file,
        default="",
    )
