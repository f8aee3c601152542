from tests.support.mail_worker import make_worker, send, smtp, start_worker, worker
from tests.support.old_months import old_months

__all__ = ["make_worker", "old_months", "send", "smtp", "start_worker", "worker"]
