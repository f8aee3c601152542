"""``python -m api worker``: the process for all background work, any number side by side.

The main thread delivers mail. Other threads send events to webhooks and, if there is a signing key,
seal the audit log. It ends on SIGTERM or SIGINT, and for no other reason: while the mail server or
the database is away it waits, longer each time (backoff), and goes on. With WORKER_LISTEN it can be
watched by HTTP.
"""

from __future__ import annotations

from flask import Flask

from api.resilience.stop_event import Stop
from api.settings import SettingsError
from api.workers import status
from api.workers.log_sealer import Sealer, SealingThread
from api.workers.mail import MailWorker
from api.workers.rounds import Rounds
from api.workers.webhooks import SendingThreads


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT.

    Raises ``SettingsError`` without ``MAIL_URL``, with an unreadable signing key, or if
    ``WORKER_LISTEN`` can't be used.
    """
    settings = app.config["GATEBOOK"]
    if not settings.mail_url:
        raise SettingsError(["MAIL_URL is missing: the worker would not know where to deliver."])
    stop, rounds = Stop(), Rounds()
    sealing = SealingThread(Sealer(app, stop, rounds)) if settings.audit_signing_keys else None
    watched = status.serve(app, stop, rounds)
    stop.listen()
    if sealing:
        sealing.start()
    sending = SendingThreads(app, stop, rounds)
    sending.start()
    MailWorker(app, stop, rounds).run()
    sending.finish()
    if sealing:
        sealing.finish()
    if watched:
        watched.close()
