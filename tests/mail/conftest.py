from tests.support.mail_worker import make_smtp, make_worker, send, smtp
from tests.support.names import names

__all__ = ["make_smtp", "make_worker", "names", "send", "smtp"]
