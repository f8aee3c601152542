"""The texts of mails about the data that is kept about a person, in all languages."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_EN = {
    Message.ACCOUNT_EXPORTED: MailText(
        "Your data was exported",
        (
            (
                "At {at}, all data that {site} keeps about you was exported by someone who was"
                " signed in to your account and had confirmed that it was you."
            ),
            "If this was not you, reset your password and end all sessions on {site} now.",
        ),
    ),
}

_DE = {
    Message.ACCOUNT_EXPORTED: MailText(
        "Ihre Daten wurden exportiert",
        (
            (
                "Alle Daten, die {site} über Sie speichert, wurden exportiert (Zeitpunkt: {at})."
                " Dazu war jemand in Ihrem Konto angemeldet und hatte die Anmeldung bestätigt."
            ),
            (
                "Falls Sie das nicht waren, setzen Sie Ihr Passwort bei {site} sofort zurück und"
                " beenden Sie alle Sitzungen."
            ),
        ),
    ),
}

_ZH = {
    Message.ACCOUNT_EXPORTED: MailText(
        "您的数据已导出",
        (
            (
                "{site} 保存的关于您的全部数据已导出，时间：{at}。"
                "导出者已登录您的账户，并已确认身份。"
            ),
            "如果不是您本人操作，请立即在 {site} 重置密码并结束所有会话。",
        ),
    ),
}

TEXTS = {"en": _EN, "de": _DE, "zh": _ZH}
