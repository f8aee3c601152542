"""The texts of mails about what an administrator does with an account, in all languages."""

from __future__ import annotations

from collections.abc import Mapping

from api.mail.templates import Message
from api.mail.templates.text import MailText

EN = {
    Message.ACCOUNT_LOCKED: MailText(
        "Your account is locked",
        (
            (
                "Someone, probably you, wanted to use this email address on {site}. The account"
                " with this address is locked, so nobody can sign in, and no link was sent."
            ),
            "Please contact the support of {site}. If this was not you, ignore this mail.",
        ),
    ),
    Message.PASSWORD_RESET_REQUIRED: MailText(
        "Choose a new password",
        (
            (
                "The support of {site} has removed the password of your account, and has ended all"
                " sessions. Open this link to choose a new password:"
            ),
            "{link}",
            (
                "If the link no longer works, request another one at {site}, as for a forgotten"
                " password."
            ),
        ),
    ),
    Message.CONFIRM_EMAIL_OF_SUPPORT: MailText(
        "Confirm your new email address",
        (
            (
                "The support of {site} was asked to use this address for an existing account. If"
                " the account is yours, open this link. It will then belong to this address:"
            ),
            "{link}",
            (
                "If you do not know about this, do not open the link, and ignore this mail."
                " Nothing has changed."
            ),
        ),
    ),
    Message.DELETION_SCHEDULED: MailText(
        "Your account will be deleted",
        (
            (
                "The support of {site} has scheduled the deletion of your account. It will be"
                " deleted at {at}, with all its data. Until then it is locked: you cannot sign in."
            ),
            "If you do not want that, contact the support of {site} before then.",
        ),
    ),
    Message.DELETION_CANCELLED: MailText(
        "Your account will not be deleted",
        (
            "The support of {site} has cancelled the deletion of your account. Nothing is lost.",
            (
                "Sign in again to use it. If that is refused because the account is locked,"
                " contact the support of {site}."
            ),
        ),
    ),
}

DE = {
    Message.ACCOUNT_LOCKED: MailText(
        "Ihr Konto ist gesperrt",
        (
            (
                "Jemand, vermutlich Sie, wollte diese E-Mail-Adresse bei {site} verwenden. Das"
                " Konto mit dieser Adresse ist gesperrt: Niemand kann sich anmelden, und es wurde"
                " kein Link verschickt."
            ),
            (
                "Bitte wenden Sie sich an den Support von {site}. Falls Sie das nicht waren,"
                " ignorieren Sie diese Nachricht."
            ),
        ),
    ),
    Message.PASSWORD_RESET_REQUIRED: MailText(
        "Wählen Sie ein neues Passwort",
        (
            (
                "Der Support von {site} hat das Passwort Ihres Kontos entfernt und alle Sitzungen"
                " beendet. Öffnen Sie diesen Link, um ein neues Passwort zu wählen:"
            ),
            "{link}",
            (
                "Falls der Link nicht mehr funktioniert, fordern Sie bei {site} einen neuen an, wie"
                " bei einem vergessenen Passwort."
            ),
        ),
    ),
    Message.CONFIRM_EMAIL_OF_SUPPORT: MailText(
        "Bestätigen Sie Ihre neue E-Mail-Adresse",
        (
            (
                "Der Support von {site} wurde gebeten, diese Adresse für ein bestehendes Konto zu"
                " verwenden. Falls das Konto Ihres ist, öffnen Sie diesen Link. Danach gehört es zu"
                " dieser Adresse:"
            ),
            "{link}",
            (
                "Falls Sie davon nichts wissen, öffnen Sie den Link nicht, und ignorieren Sie diese"
                " Nachricht. Es hat sich nichts geändert."
            ),
        ),
    ),
    Message.DELETION_SCHEDULED: MailText(
        "Ihr Konto wird gelöscht",
        (
            (
                "Der Support von {site} hat die Löschung Ihres Kontos vorgemerkt. Es wird mit allen"
                " Daten gelöscht (Zeitpunkt: {at}). Bis dahin ist es gesperrt: Sie können sich"
                " nicht anmelden."
            ),
            "Falls Sie das nicht möchten, schreiben Sie vorher dem Support von {site}.",
        ),
    ),
    Message.DELETION_CANCELLED: MailText(
        "Ihr Konto wird nicht gelöscht",
        (
            (
                "Der Support von {site} hat die Löschung Ihres Kontos zurückgenommen. Es ist nichts"
                " verloren."
            ),
            (
                "Melden Sie sich wieder an, um es zu verwenden. Falls das abgelehnt wird, weil das"
                " Konto gesperrt ist, schreiben Sie dem Support von {site}."
            ),
        ),
    ),
}

ZH = {
    Message.ACCOUNT_LOCKED: MailText(
        "您的账户已被锁定",
        (
            (
                "有人（可能是您本人）想在 {site} 使用此邮箱地址。"
                "使用此地址的账户已被锁定，因此无法登录，我们也没有发送链接。"
            ),
            "请联系 {site} 的客服。如果不是您本人操作，请忽略这封邮件。",
        ),
    ),
    Message.PASSWORD_RESET_REQUIRED: MailText(
        "请设置新密码",
        (
            ("{site} 的客服人员移除了您账户的密码，并结束了所有会话。请打开以下链接设置新密码："),
            "{link}",
            "如果链接已失效，请在 {site} 像忘记密码时一样重新申请。",
        ),
    ),
    Message.CONFIRM_EMAIL_OF_SUPPORT: MailText(
        "请确认您的新邮箱地址",
        (
            (
                "有人请求 {site} 的客服人员将此地址用于一个已有账户。"
                "如果这是您的账户，请打开以下链接，之后该账户将使用此地址："
            ),
            "{link}",
            "如果您不知情，请不要打开链接，并忽略这封邮件。目前没有任何变化。",
        ),
    ),
    Message.DELETION_SCHEDULED: MailText(
        "您的账户将被删除",
        (
            (
                "{site} 的客服人员已计划删除您的账户。账户及其所有数据将被删除，时间：{at}。"
                "在此之前账户已锁定，您无法登录。"
            ),
            "如果您不希望删除，请在此之前联系 {site} 的客服人员。",
        ),
    ),
    Message.DELETION_CANCELLED: MailText(
        "您的账户不会被删除",
        (
            "{site} 的客服人员已取消删除您的账户，没有任何数据丢失。",
            "请重新登录以继续使用。如果因账户已锁定而无法登录，请联系 {site} 的客服人员。",
        ),
    ),
}

TEXTS: Mapping[str, Mapping[Message, MailText]] = {"en": EN, "de": DE, "zh": ZH}
