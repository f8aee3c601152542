"""``python -m api worker``: the process for all background work, any number side by side.

The main thread delivers mail. Other threads send events to webhooks and, if there is a signing key,
seal the audit log. It ends on SIGTERM or SIGINT, and for no other reason: while the mail server or
the database is away it waits, longer each time (backoff), and goes on.
"""

from __future__ import annotations

from flask import Flask

from api.resilience.stop_event import Stop
from api.settings import SettingsError
from api.workers.log_sealer import Sealer, SealingThread
from api.workers.mail import MailWorker
from api.workers.webhooks import SendingThreads


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT.

    Raises ``SettingsError`` without ``MAIL_URL``, or with an unreadable signing key.
    """
    settings = app.config["GATEBOOK"]
    if not settings.mail_url:
        raise SettingsError(["MAIL_URL is missing: the worker would not know where to deliver."])
    stop = Stop()
    sealing = SealingThread(Sealer(app, stop)) if settings.audit_signing_keys else None
    stop.listen()
    if sealing:
        sealing.start()
    sending = SendingThreads(app, stop)
    sending.start()
    MailWorker(app, stop).run()
    sending.finish()
    if sealing:
        sealing.finish()
