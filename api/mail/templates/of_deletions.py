"""The texts of mails about a deletion that the owner requested, in all languages."""

from __future__ import annotations

from collections.abc import Mapping

from api.mail.templates import Message
from api.mail.templates.text import MailText

_EN = {
    Message.OWN_DELETION_SCHEDULED: MailText(
        "Your account will be deleted",
        (
            (
                "Someone, probably you, asked to delete your account on {site}. It will be deleted"
                " at {at}, with all its data. Until then it is locked: nobody can sign in."
            ),
            "To keep it, open this link before then:",
            "{link}",
            "Or enter this code on the device on which the deletion was requested:",
            "{code}",
            (
                "If this was not you, someone knows your password. Open the link, and then choose"
                " a new password at {site}, as for a forgotten password."
            ),
        ),
    ),
    Message.OWN_DELETION_CANCELLED: MailText(
        "Your account will not be deleted",
        (
            (
                "The deletion of your account on {site} was cancelled. Nothing is lost. Sign in"
                " again to use it."
            ),
            (
                "If you did not request the deletion, someone knows your password. Choose a new one"
                " now at {site}, as for a forgotten password."
            ),
            (
                "If a sign-in is refused because the account is locked, contact the support of"
                " {site}."
            ),
        ),
    ),
    Message.ACCOUNT_LEAVING: MailText(
        "Your account will be deleted",
        (
            (
                "Someone, probably you, wanted to use this email address on {site}. The account"
                " with this address will be deleted. Until then it is locked: nobody can sign in,"
                " and no link was sent."
            ),
            (
                "The earlier mail about the deletion says when it happens, and how to keep the"
                " account. If you no longer have that mail, contact the support of {site}."
            ),
        ),
    ),
}

_DE = {
    Message.OWN_DELETION_SCHEDULED: MailText(
        "Ihr Konto wird gelöscht",
        (
            (
                "Jemand, vermutlich Sie, hat die Löschung Ihres Kontos bei {site} verlangt. Es wird"
                " mit allen Daten gelöscht (Zeitpunkt: {at}). Bis dahin ist es gesperrt: Niemand"
                " kann sich anmelden."
            ),
            "Um es zu behalten, öffnen Sie vorher diesen Link:",
            "{link}",
            "Oder geben Sie diesen Code auf dem Gerät ein, auf dem die Löschung verlangt wurde:",
            "{code}",
            (
                "Falls Sie das nicht waren, kennt jemand Ihr Passwort. Öffnen Sie den Link, und"
                " wählen Sie danach bei {site} ein neues Passwort, wie bei einem vergessenen"
                " Passwort."
            ),
        ),
    ),
    Message.OWN_DELETION_CANCELLED: MailText(
        "Ihr Konto wird nicht gelöscht",
        (
            (
                "Die Löschung Ihres Kontos bei {site} wurde zurückgenommen. Es ist nichts verloren."
                " Melden Sie sich wieder an, um es zu verwenden."
            ),
            (
                "Falls Sie die Löschung nicht verlangt haben, kennt jemand Ihr Passwort. Wählen Sie"
                " jetzt bei {site} ein neues, wie bei einem vergessenen Passwort."
            ),
            (
                "Falls eine Anmeldung abgelehnt wird, weil das Konto gesperrt ist, schreiben Sie"
                " dem Support von {site}."
            ),
        ),
    ),
    Message.ACCOUNT_LEAVING: MailText(
        "Ihr Konto wird gelöscht",
        (
            (
                "Jemand, vermutlich Sie, wollte diese E-Mail-Adresse bei {site} verwenden. Das"
                " Konto mit dieser Adresse wird gelöscht. Bis dahin ist es gesperrt: Niemand kann"
                " sich anmelden, und es wurde kein Link verschickt."
            ),
            (
                "Die frühere Nachricht über die Löschung sagt, wann sie geschieht und wie Sie das"
                " Konto behalten. Falls Sie diese Nachricht nicht mehr haben, schreiben Sie dem"
                " Support von {site}."
            ),
        ),
    ),
}

_ZH = {
    Message.OWN_DELETION_SCHEDULED: MailText(
        "您的账户将被删除",
        (
            (
                "有人（可能是您本人）申请删除您在 {site} 的账户。"
                "账户及其所有数据将被删除，时间：{at}。在此之前账户已锁定，无法登录。"
            ),
            "如果您想保留账户，请在此之前打开以下链接：",
            "{link}",
            "或者在申请删除的设备上输入以下验证码：",
            "{code}",
            (
                "如果不是您本人操作，说明有人知道您的密码。请打开链接，"
                "然后在 {site} 像忘记密码时一样设置新密码。"
            ),
        ),
    ),
    Message.OWN_DELETION_CANCELLED: MailText(
        "您的账户不会被删除",
        (
            "您在 {site} 的账户已取消删除，没有任何数据丢失。请重新登录以继续使用。",
            (
                "如果删除不是您本人申请的，说明有人知道您的密码。"
                "请立即在 {site} 像忘记密码时一样设置新密码。"
            ),
            "如果因账户已锁定而无法登录，请联系 {site} 的客服。",
        ),
    ),
    Message.ACCOUNT_LEAVING: MailText(
        "您的账户将被删除",
        (
            (
                "有人（可能是您本人）想在 {site} 使用此邮箱地址。使用此地址的账户将被删除，"
                "在此之前已锁定，因此无法登录，我们也没有发送链接。"
            ),
            (
                "之前有关删除的邮件说明了删除的时间以及如何保留账户。"
                "如果您已没有那封邮件，请联系 {site} 的客服。"
            ),
        ),
    ),
}

TEXTS: Mapping[str, Mapping[Message, MailText]] = {"en": _EN, "de": _DE, "zh": _ZH}
