"""``python -m api worker``: the process that all background work runs in, any number side by side.

The main thread delivers mail. Threads of their own send events to webhooks and, where there is a
signing key, seal the audit log. It ends on SIGTERM or SIGINT, and for no other reason: with the
mail server or the database away it waits, longer each time, and goes on.
"""

from __future__ import annotations

from flask import Flask

from api.resilience.stop_event import Stop
from api.settings import SettingsError
from api.workers.log_sealer import Sealer, SealingThread
from api.workers.mail import Worker
from api.workers.webhooks import SendingThreads


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT.

    Raises ``SettingsError`` when there is no ``MAIL_URL``, or a signing key that can't be read.
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
    Worker(app, stop).run()
    sending.finish()
    if sealing:
        sealing.finish()
