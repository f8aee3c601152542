from tests.support.mail_worker import make_worker, send, smtp
from tests.support.webhook_sender import admin, allowing_app, app, make_target, sender, target

__all__ = [
    "admin",
    "allowing_app",
    "app",
    "make_target",
    "make_worker",
    "send",
    "sender",
    "smtp",
    "target",
]
