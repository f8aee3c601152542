"""Tell owners that someone has their password: a sign-in waited for the second factor in vain."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api.domain import clock, device_name
from api.domain.languages import DEFAULT
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules.mail.send_mail import admit, send_mail
from api.store import account, pending_sign_in

UNKNOWN = "?"  # the mail says in its language that the device or the address is unknown
PAUSE = timedelta(days=1)  # between two mails to one account
KEPT = timedelta(days=2)  # unfinished sign-ins: those within a pause are told after it
_BATCH = 200


def report_unfinished() -> int:
    """Mail each owner whose password began a sign-in that nobody finished; return how many.

    Sign-ins from known devices are left out, and those that showed no password. Each account gets
    one mail a day, about the latest sign-in (ASVS 6.3.5). May be run again at any time, also by two
    workers at once.

    Raises ``Unavailable``.
    """
    now = clock.now()
    since = now - KEPT
    told, after_id = 0, None
    while True:
        account_ids = pending_sign_in.list_untold(after_id, since, now, now - PAUSE, _BATCH)
        told += sum(map(_tell, account_ids))
        if len(account_ids) < _BATCH:
            return told
        after_id = account_ids[-1]


@retry_deadlock
def _tell(account_id: UUID) -> bool:
    now = clock.now()
    with transaction() as tx:
        latest = pending_sign_in.claim_untold(tx, account_id, now - KEPT, now, now - PAUSE)
        holder = account.find(account_id, tx)
        if latest is None or holder is None:
            return False  # another worker was faster, or the account is deleted
        send_mail(
            tx,
            Message.PASSWORD_KNOWN,
            to=admit(Message.PASSWORD_KNOWN, holder.email, verified=holder.email_verified),
            language=holder.language or DEFAULT,
            values={
                "device": device_name.known_name_of(latest.user_agent) or UNKNOWN,
                "ip": latest.ip or UNKNOWN,
                "at": clock.to_text(latest.created_at),
            },
        )
    return True
