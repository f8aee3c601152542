"""The texts of mails about identities at providers, in all languages."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_EN = {
    Message.CONFIRM_PROVIDER_EMAIL: MailText(
        "Confirm your email address",
        (
            (
                "To continue with {provider} on {site}, please confirm that this is your email"
                " address. Enter this code on the page where you began:"
            ),
            "{code}",
            (
                "Give it to nobody: with this code, another person could sign in to an account"
                " with your address. If you did not request it, you can ignore this mail."
            ),
        ),
    ),
    Message.IDENTITY_LINKED: MailText(
        "A new way to sign in was added",
        (
            (
                "Since {at}, your account on {site} can be opened by signing in with another"
                " service: {provider}."
            ),
            (
                "If this was not you, reset your password on {site} now. That removes all such ways"
                " to sign in, and ends all sessions."
            ),
        ),
    ),
    Message.IDENTITY_UNLINKED: MailText(
        "A way to sign in was removed",
        (
            (
                "Since {at}, your account on {site} can no longer be opened by signing in with"
                " another service: {provider}. Sessions that began with it have ended."
            ),
            (
                "If this was not you, or if you want to use it again, sign in another way or reset"
                " your password on {site}, and add it in the settings of your account."
            ),
        ),
    ),
}

_DE = {
    Message.CONFIRM_PROVIDER_EMAIL: MailText(
        "Bestätigen Sie Ihre E-Mail-Adresse",
        (
            (
                "Um bei {site} mit {provider} fortzufahren, bestätigen Sie bitte, dass dies Ihre"
                " E-Mail-Adresse ist. Geben Sie diesen Code auf der Seite ein, auf der Sie begonnen"
                " haben:"
            ),
            "{code}",
            (
                "Geben Sie ihn niemandem: Mit diesem Code könnte sich eine andere Person bei einem"
                " Konto mit Ihrer Adresse anmelden. Falls Sie ihn nicht angefordert haben, können"
                " Sie diese E-Mail ignorieren."
            ),
        ),
    ),
    Message.IDENTITY_LINKED: MailText(
        "Ein neuer Weg zur Anmeldung wurde hinzugefügt",
        (
            (
                "In Ihrem Konto bei {site} können Sie sich jetzt auch über einen anderen Dienst"
                " anmelden (Zeitpunkt: {at}): {provider}."
            ),
            (
                "Falls Sie das nicht waren, setzen Sie jetzt Ihr Passwort bei {site} zurück. Das"
                " entfernt alle solchen Wege und beendet alle Sitzungen."
            ),
        ),
    ),
    Message.IDENTITY_UNLINKED: MailText(
        "Ein Weg zur Anmeldung wurde entfernt",
        (
            (
                "In Ihrem Konto bei {site} können Sie sich nicht mehr über diesen anderen Dienst"
                " anmelden (Zeitpunkt: {at}): {provider}. Damit begonnene Sitzungen sind beendet."
            ),
            (
                "Falls Sie das nicht waren oder diesen Weg wieder nutzen möchten, melden Sie sich"
                " anders an oder setzen Sie Ihr Passwort bei {site} zurück, und fügen Sie ihn in"
                " den Einstellungen Ihres Kontos hinzu."
            ),
        ),
    ),
}

_ZH = {
    Message.CONFIRM_PROVIDER_EMAIL: MailText(
        "请确认您的邮箱地址",
        (
            (
                "要在 {site} 继续使用 {provider} 登录，请确认这是您的邮箱地址。"
                "请在您开始操作的页面输入此验证码："
            ),
            "{code}",
            (
                "请勿将验证码告诉任何人：他人可凭此验证码登录使用您地址的账户。"
                "如果不是您本人操作，请忽略此邮件。"
            ),
        ),
    ),
    Message.IDENTITY_LINKED: MailText(
        "已添加新的登录方式",
        (
            "现在可以通过第三方服务登录您在 {site} 的账户（时间：{at}）：{provider}。",
            (
                "如果这不是您本人操作，请立即在 {site} 上重置密码。"
                "重置会移除所有此类登录方式，并结束所有会话。"
            ),
        ),
    ),
    Message.IDENTITY_UNLINKED: MailText(
        "已移除一种登录方式",
        (
            (
                "不能再通过第三方服务登录您在 {site} 的账户（时间：{at}）：{provider}。"
                "以此方式开始的会话均已结束。"
            ),
            (
                "如果这不是您本人操作，或者您想继续使用该方式，"
                "请用其他方式登录或在 {site} 上重置密码，然后在账户设置中重新添加。"
            ),
        ),
    ),
}

TEXTS = {"en": _EN, "de": _DE, "zh": _ZH}
