"""The texts of all mails in Chinese (simplified)."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_CODE = "或者在您发起请求的设备上输入以下验证码："
_NOT_YOU = "如果不是您本人操作，请立即在 {site} 重置密码并结束所有会话。"
UNKNOWN_DEVICE = "未知设备"
UNKNOWN_ADDRESS = "未知"

TEXTS = {
    Message.VERIFY_EMAIL: MailText(
        "请确认您的邮箱地址",
        (
            "请打开以下链接，确认这是您在 {site} 使用的邮箱地址：",
            "{link}",
            _CODE,
            "{code}",
            "如果您没有发起此请求，请忽略这封邮件。",
        ),
    ),
    Message.SIGN_UP_AGAIN: MailText(
        "您已经有一个账户",
        (
            (
                "有人（可能是您本人）尝试用此邮箱地址在 {site} 注册。该地址已有账户，请照常登录。"
                "如果您忘记了密码，请打开以下链接设置新密码："
            ),
            "{link}",
            _CODE,
            "{code}",
            "如果不是您本人操作，请忽略这封邮件，您的账户没有任何变化。",
        ),
    ),
    Message.RESET_PASSWORD: MailText(
        "请设置新密码",
        (
            "有人（可能是您本人）申请为您在 {site} 的账户设置新密码。请打开以下链接设置：",
            "{link}",
            _CODE,
            "{code}",
            "如果不是您本人操作，请忽略这封邮件，您的密码没有改变。",
        ),
    ),
    Message.CONFIRM_NEW_EMAIL: MailText(
        "请确认您的新邮箱地址",
        (
            "请打开以下链接，确认将此地址设为您在 {site} 的账户邮箱地址：",
            "{link}",
            _CODE,
            "{code}",
            "如果您没有发起此请求，请忽略这封邮件。",
        ),
    ),
    Message.NEW_EMAIL_TAKEN: MailText(
        "此邮箱地址已被使用",
        (
            "有人尝试将此邮箱地址用于 {site} 上的另一个账户。此地址仍属于您的账户，没有任何变化。",
            "您无需采取任何操作。如果是您本人，请用此地址登录，或者先删除使用此地址的账户。",
        ),
    ),
    Message.EMAIL_CHANGED: MailText(
        "您的邮箱地址已更改",
        (
            (
                "您在 {site} 的账户邮箱地址已改为 {new_email_masked}，"
                "今后有关该账户的邮件不再发送到此地址。"
            ),
            "如果不是您本人操作，请打开以下链接撤销更改：",
            "{link}",
        ),
    ),
    Message.AUDIT_CHECKPOINT: MailText(
        "审计日志检查点",
        (
            "{site} 的审计日志 {log} 目前共有 {size} 个事件。",
            "请保留这封邮件。如果有人篡改或截断日志，以下已签名的检查点可以证明：",
            "{checkpoint}",
            (
                "之后的检查点会包含此检查点。"
                "如果 {site} 仍在运行，却不再收到检查点，请向运营方询问原因。"
            ),
        ),
    ),
    Message.PASSWORD_CHANGED: MailText(
        "您的密码已更改",
        ("您在 {site} 的账户密码已更改，时间：{at}。", _NOT_YOU),
    ),
    Message.PASSWORD_RESET: MailText(
        "您的密码已重置",
        (
            (
                "您在 {site} 的账户密码已通过发送到此地址的邮件重置，时间：{at}。"
                "此前的所有会话均已结束。"
            ),
            _NOT_YOU,
        ),
    ),
    Message.NEW_DEVICE: MailText(
        "新设备登录提醒",
        (
            "有人使用一台新设备登录了您在 {site} 的账户：",
            "{device}，IP 地址：{ip}，时间：{at}",
            _NOT_YOU,
        ),
    ),
    Message.WEBHOOK_PAUSED: MailText(
        "一个 Webhook 已暂停",
        (
            (
                "发往 {host} 的 Webhook 已暂停，时间：{at}。"
                "原因是接收方拒绝了之后的所有事件，或事件长时间无法送达。目前不再向其发送事件。"
            ),
            (
                "详情请查看其投递记录。重新启用该 Webhook 后，将补发此期间错过的事件。"
                "您收到此邮件是因为您是 {site} 的管理员。"
            ),
        ),
    ),
}
