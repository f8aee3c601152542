"""The texts of mails about the switch of the second factor at sign-in, in all languages."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_EN_NOT_YOU = "If this was not you, reset your password and end all sessions on {site} now."
_EN = {
    Message.SECOND_FACTOR_ON: MailText(
        "The second factor was switched on",
        (
            (
                "From {at} on, a sign-in by password to your account on {site} asks for the second"
                " factor. All other sessions have ended, and no device is trusted any more."
            ),
            _EN_NOT_YOU,
        ),
    ),
    Message.SECOND_FACTOR_OFF: MailText(
        "The second factor was switched off",
        (
            (
                "From {at} on, a sign-in by password to your account on {site} no longer asks for"
                " the second factor. Your factors are kept: you can switch it on again in the"
                " settings of your account."
            ),
            _EN_NOT_YOU,
        ),
    ),
}

_DE_NOT_YOU = (
    "Falls Sie das nicht waren, setzen Sie Ihr Passwort bei {site} sofort zurück und beenden Sie"
    " alle Sitzungen."
)
_DE = {
    Message.SECOND_FACTOR_ON: MailText(
        "Der zweite Faktor wurde eingeschaltet",
        (
            (
                "Bei der Anmeldung mit Passwort in Ihrem Konto bei {site} wird jetzt der zweite"
                " Faktor abgefragt (Zeitpunkt der Änderung: {at}). Alle anderen Sitzungen wurden"
                " beendet, und kein Gerät ist mehr als vertrauenswürdig gespeichert."
            ),
            _DE_NOT_YOU,
        ),
    ),
    Message.SECOND_FACTOR_OFF: MailText(
        "Der zweite Faktor wurde ausgeschaltet",
        (
            (
                "Bei der Anmeldung mit Passwort in Ihrem Konto bei {site} wird der zweite Faktor"
                " nicht mehr abgefragt (Zeitpunkt der Änderung: {at}). Ihre Faktoren bleiben"
                " erhalten: In den Einstellungen Ihres Kontos können Sie die Abfrage wieder"
                " einschalten."
            ),
            _DE_NOT_YOU,
        ),
    ),
}

_ZH_NOT_YOU = "如果不是您本人操作，请立即在 {site} 重置密码并结束所有会话。"
_ZH = {
    Message.SECOND_FACTOR_ON: MailText(
        "第二重验证已开启",
        (
            (
                "使用密码登录您在 {site} 的账户时，现在需要第二重验证（更改时间：{at}）。"
                "其他会话均已结束，所有受信任的设备均已失效。"
            ),
            _ZH_NOT_YOU,
        ),
    ),
    Message.SECOND_FACTOR_OFF: MailText(
        "第二重验证已关闭",
        (
            (
                "使用密码登录您在 {site} 的账户时，不再需要第二重验证（更改时间：{at}）。"
                "您的验证方式仍然保留，您可以在账户设置中重新开启第二重验证。"
            ),
            _ZH_NOT_YOU,
        ),
    ),
}

TEXTS = {"en": _EN, "de": _DE, "zh": _ZH}
