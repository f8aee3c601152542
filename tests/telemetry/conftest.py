from tests.support.log_stream import log
from tests.support.mail_worker import smtp
from tests.support.webhook_sender import make_target, target

__all__ = ["log", "make_target", "smtp", "target"]
