from tests.support.mail_worker import make_worker, send, smtp, start_worker, worker

__all__ = ["make_worker", "send", "smtp", "start_worker", "worker"]
