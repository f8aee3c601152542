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
        "Deadline for sending one event to a webhook: name resolution, connection, TLS and"
        " response.",
        "15",
        between(0.1, 120),
        default=15.0,
    )
    webhook_max_age: int = _setting(
        "A webhook is paused after this time without a successful delivery, and administrators get"
        " a mail. Undelivered events stay on record.",
        "259200",
        between(60, 30 * 86400),
        default=3 * 86400,
    )
    webhook_secret_overlap: int = _setting(
        "Time after a change of its secret in which the messages of a webhook have both"
        " signatures.",
        "86400",
        between(0, 31 * 86400),
        default=86400,
    )
    webhook_deliveries_kept: int = _setting(
        "Time in which deliveries can be inspected and sent again.",
        "2592000",
        between(2 * 86400, 366 * 86400),
        default=30 * 86400,
    )
    webhook_concurrency: int = _setting(
        "Number of webhooks that a worker sends to concurrently. Fewer slow receivers than this do"
        " not delay the others.",
        "4",
        between(1, 64),
        default=4,
    )
    webhook_private_networks: tuple[str, ...] = _setting(
        "Private networks that webhooks may reach, comma-separated. In them, any port and plain"
        " HTTP are allowed, too. For your own receivers: every administrator can send requests to"
        " every server in these networks.",
        "10.20.0.0/16",
        check_networks,
        default=(),
    )
    webhook_tls_ca: str = _setting(
        "A file of CA certificates that verify the certificates of receivers. Empty: the"
        " certificates of the system.",
        "/etc/ssl/certs/ca-certificates.crt",
        check_file,
        default="",
    )
