"""The texts of mails about API tokens, in all languages."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_EN = {
    Message.TOKEN_CREATED: MailText(
        "An API token was created",
        (
            (
                "An API token for your account on {site} was created at {at}: {hint}. A program"
                " that has it can act for you."
            ),
            (
                "If this was not you, end the token in the settings of your account, then reset"
                " your password and end all sessions on {site} now."
            ),
        ),
    ),
    Message.TOKEN_LEAKED: MailText(
        "A leaked API token was ended",
        (
            (
                "An API token of your account on {site} was reported as leaked: {hint}. It was"
                " ended at {at}. Programs that use it are refused."
            ),
            (
                "Create a new one for them, and remove the old one from the place where others can"
                " read it. Check the events of your account for anything that you did not do."
            ),
        ),
    ),
    Message.TOKEN_EXPIRING: MailText(
        "An API token expires soon",
        (
            (
                "An API token of your account on {site} expires at {at}: {hint}. Programs that use"
                " it are refused from then on."
            ),
            (
                "Replace it in the settings of your account. The old token stays valid for a few"
                " days, until you have changed your programs."
            ),
        ),
    ),
    Message.SERVICE_TOKEN_LEAKED: MailText(
        "A leaked API token of a service account was ended",
        (
            (
                "An API token of a service account on {site} was reported as leaked: {hint}. It was"
                " ended at {at}. The program that uses it is refused."
            ),
            (
                "Create a new one for it, and remove the old one from the place where others can"
                " read it. You receive this mail because you are an administrator of {site}."
            ),
        ),
    ),
    Message.SERVICE_TOKEN_EXPIRING: MailText(
        "An API token of a service account expires soon",
        (
            (
                "An API token of a service account on {site} expires at {at}: {hint}. The program"
                " that uses it is refused from then on."
            ),
            (
                "Create its successor: the old token stays valid for a few days. You receive this"
                " mail because you are an administrator of {site}."
            ),
        ),
    ),
}
_DE = {
    Message.TOKEN_CREATED: MailText(
        "Ein API-Token wurde erstellt",
        (
            (
                "Für Ihr Konto bei {site} wurde ein API-Token erstellt (Zeitpunkt: {at}): {hint}."
                " Ein Programm, das es hat, kann für Sie handeln."
            ),
            (
                "Falls Sie das nicht waren, beenden Sie das Token in den Einstellungen Ihres"
                " Kontos, setzen Sie dann Ihr Passwort bei {site} sofort zurück, und beenden Sie"
                " alle Sitzungen."
            ),
        ),
    ),
    Message.TOKEN_LEAKED: MailText(
        "Ein bekannt gewordenes API-Token wurde beendet",
        (
            (
                "Ein API-Token Ihres Kontos bei {site} wurde als öffentlich bekannt gemeldet:"
                " {hint}. Es wurde beendet (Zeitpunkt: {at}). Programme, die es verwenden, werden"
                " abgewiesen."
            ),
            (
                "Erstellen Sie für diese ein neues, und entfernen Sie das alte von dort, wo andere"
                " es lesen können. Prüfen Sie die Ereignisse Ihres Kontos auf alles, was Sie nicht"
                " selbst getan haben."
            ),
        ),
    ),
    Message.TOKEN_EXPIRING: MailText(
        "Ein API-Token läuft bald ab",
        (
            (
                "Ein API-Token Ihres Kontos bei {site} läuft ab (Zeitpunkt: {at}): {hint}."
                " Programme, die es verwenden, werden danach abgewiesen."
            ),
            (
                "Ersetzen Sie es in den Einstellungen Ihres Kontos. Das alte Token bleibt einige"
                " Tage gültig, bis Sie Ihre Programme umgestellt haben."
            ),
        ),
    ),
    Message.SERVICE_TOKEN_LEAKED: MailText(
        "Ein bekannt gewordenes API-Token eines Dienstkontos wurde beendet",
        (
            (
                "Ein API-Token eines Dienstkontos bei {site} wurde als öffentlich bekannt gemeldet:"
                " {hint}. Es wurde beendet (Zeitpunkt: {at}). Das Programm, das es verwendet, wird"
                " abgewiesen."
            ),
            (
                "Erstellen Sie für dieses ein neues, und entfernen Sie das alte von dort, wo andere"
                " es lesen können. Sie erhalten diese E-Mail, weil Sie {site} verwalten."
            ),
        ),
    ),
    Message.SERVICE_TOKEN_EXPIRING: MailText(
        "Ein API-Token eines Dienstkontos läuft bald ab",
        (
            (
                "Ein API-Token eines Dienstkontos bei {site} läuft ab (Zeitpunkt: {at}): {hint}."
                " Das Programm, das es verwendet, wird danach abgewiesen."
            ),
            (
                "Erstellen Sie den Nachfolger: Das alte Token bleibt noch einige Tage gültig. Sie"
                " erhalten diese E-Mail, weil Sie {site} verwalten."
            ),
        ),
    ),
}
_ZH = {
    Message.TOKEN_CREATED: MailText(
        "已创建一个 API 令牌",
        (
            (
                "您在 {site} 的账户已创建一个 API 令牌：{hint}，时间：{at}。"
                "持有该令牌的程序可以代表您操作。"
            ),
            (
                "如果不是您本人操作，请在账户设置中停用该令牌，"
                "然后立即在 {site} 重置密码并结束所有会话。"
            ),
        ),
    ),
    Message.TOKEN_LEAKED: MailText(
        "一个已泄露的 API 令牌已停用",
        (
            (
                "您在 {site} 的账户有一个 API 令牌被报告为已泄露：{hint}。"
                "该令牌已停用，时间：{at}。使用它的程序将被拒绝。"
            ),
            (
                "请为这些程序创建新的令牌，并从他人可以读到的地方删除旧令牌。"
                "请检查账户的事件记录，确认没有非本人的操作。"
            ),
        ),
    ),
    Message.TOKEN_EXPIRING: MailText(
        "一个 API 令牌即将到期",
        (
            (
                "您在 {site} 的账户有一个 API 令牌即将到期：{hint}，到期时间：{at}。"
                "此后使用它的程序将被拒绝。"
            ),
            "请在账户设置中更换该令牌。在您修改程序期间，旧令牌还会保留几天有效。",
        ),
    ),
    Message.SERVICE_TOKEN_LEAKED: MailText(
        "一个服务账户的已泄露 API 令牌已停用",
        (
            (
                "{site} 的一个服务账户的 API 令牌被报告为已泄露：{hint}。"
                "该令牌已停用，时间：{at}。使用它的程序将被拒绝。"
            ),
            (
                "请为该程序创建新的令牌，并从他人可以读到的地方删除旧令牌。"
                "您收到此邮件是因为您是 {site} 的管理员。"
            ),
        ),
    ),
    Message.SERVICE_TOKEN_EXPIRING: MailText(
        "一个服务账户的 API 令牌即将到期",
        (
            (
                "{site} 的一个服务账户的 API 令牌即将到期：{hint}，到期时间：{at}。"
                "此后使用它的程序将被拒绝。"
            ),
            ("请创建其后继令牌，旧令牌还会保留几天有效。您收到此邮件是因为您是 {site} 的管理员。"),
        ),
    ),
}

TEXTS: dict[str, dict[Message, MailText]] = {"en": _EN, "de": _DE, "zh": _ZH}
