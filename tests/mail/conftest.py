from tests.support.mail_worker import make_smtp, make_worker, send, smtp

__all__ = ["make_smtp", "make_worker", "send", "smtp"]
