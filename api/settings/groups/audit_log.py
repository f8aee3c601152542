"""Declare the settings of the audit log: signing keys, witnesses and retention."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import (
    between,
    check_file,
    check_files,
    check_networks,
    check_retention,
    check_witnesses,
)
from api.settings.declaration import setting

_setting = partial(setting, group="Audit log")


@dataclass(frozen=True, kw_only=True)
class AuditLogSettings:
    """The signing keys, the witnesses of checkpoints, and the retention of events."""

    audit_signing_keys: tuple[str, ...] = _setting(
        "Files of the keys that sign the checkpoints of the audit log, comma-separated, the newest"
        " first. python -m api audit key creates one. Only the process that seals events needs"
        " them.",
        "/etc/gatebook/audit-2027.key,/etc/gatebook/audit-2026.key",
        check_files,
        default=(),
    )
    audit_witnesses: tuple[str, ...] = _setting(
        "Witnesses that receive the checkpoints, comma-separated: a file; a folder (with a slash"
        " at the end); put+https://…{name}…, an object store; post+https://…, a webhook;"
        " tlog+https://…#KEY, a C2SP witness that cosigns; mailto:ADDRESS?language=de. Choose"
        " witnesses that the database administrators can't write to: later proofs rely on these"
        " copies.",
        "/mnt/witness/gatebook.checkpoints,post+https://ops.example.com/checkpoints",
        check_witnesses,
        default=(),
        secret=True,
    )
    audit_witness_networks: tuple[str, ...] = _setting(
        "Private networks in which witnesses are allowed, comma-separated. In them, http:// and"
        " any port are allowed, too.",
        "10.0.0.0/8",
        check_networks,
        default=(),
    )
    audit_witness_tls_ca: str = _setting(
        "A file of CA certificates that verify the certificates of witnesses. Empty: the"
        " certificates of the system.",
        "/etc/ssl/certs/internal-ca.crt",
        check_file,
        default="",
    )
    audit_witness_mail_interval: float = _setting(
        "Time between two checkpoints that are mailed to a witness.",
        "86400",
        between(60, 31 * 86400),
        default=86400.0,
    )
    audit_witness_interval: float = _setting(
        "Time between two checkpoints that are sent to any other witness.",
        "60",
        between(0, 86400),
        default=60.0,
    )
    audit_retention: int = _setting(
        "Months that ended longer ago than this may be pruned. Only python -m api audit prune does"
        " it. 0: events are kept forever.",
        "34214400",
        check_retention,
        default=0,
    )
