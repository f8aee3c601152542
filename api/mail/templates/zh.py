"""The texts of all mails in Chinese (simplified)."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_CODE = "或者在您发起请求的设备上输入以下验证码："
_NOT_YOU = "如果不是您本人操作，请立即在 {site} 重置密码并结束所有会话。"
UNKNOWN_DEVICE = "未知设备"
UNKNOWN_ADDRESS = "未知"
FACTORS = {
    "totp": "身份验证器应用",
    "passkey": "通行密钥",
    "security_key": "安全密钥",
}

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
    Message.INVITATION: MailText(
        "您收到一份邀请",
        (
            "您受邀使用 {site}：已为此邮箱地址准备好一个账户。请打开以下链接设置密码：",
            "{link}",
            (
                "如果您并不期待此邀请，请忽略本邮件。没有此链接，该账户无法使用；若无人接受邀请，"
                "该账户将被删除。"
            ),
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
    Message.SIGN_IN: MailText(
        "登录",
        (
            "有人（可能是您本人）想用此邮箱地址登录 {site}。请在您发起请求的浏览器中打开以下链接：",
            "{link}",
            "或者在您发起请求的窗口中输入以下验证码：",
            "{code}",
            (
                "请勿将此验证码告诉任何人，也不要在其他地方输入：拥有它的人可以登录您的账户。"
                "如果不是您本人操作，请忽略这封邮件。目前没有人登录。"
            ),
        ),
    ),
    Message.PASSWORD_REMOVED: MailText(
        "您的密码已移除",
        (
            (
                "您在 {site} 的账户密码已移除，时间：{at}。今后您使用通行密钥登录。"
                "其他所有会话均已结束。"
            ),
            _NOT_YOU,
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
    Message.FACTOR_ADDED: MailText(
        "已添加新的第二重验证方式",
        ("您在 {site} 的账户添加了新的第二重验证方式（时间：{at}）：{factor}。", _NOT_YOU),
    ),
    Message.FACTOR_REMOVED: MailText(
        "第二重验证方式已被移除",
        ("您在 {site} 的账户移除了一项第二重验证方式（时间：{at}）：{factor}。", _NOT_YOU),
    ),
    Message.RECOVERY_CODES_MADE: MailText(
        "已生成新的恢复码",
        (
            "您在 {site} 的账户生成了新的恢复码（时间：{at}），之前的恢复码全部失效。",
            _NOT_YOU,
        ),
    ),
    Message.RECOVERY_CODE_USED: MailText(
        "恢复码已被使用",
        (
            (
                "您在 {site} 的账户的一个恢复码已被使用（时间：{at}）。剩余未使用的恢复码：{left}。"
                "您可以在账户设置中生成新的恢复码。"
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
    Message.PASSWORD_KNOWN: MailText(
        "有人输入了您的密码",
        (
            "有人输入了您在 {site} 的账户的正确密码，但没有用第二验证因素完成登录：",
            "{device}，IP 地址：{ip}，时间：{at}",
            (
                "对方没有进入您的账户。如果不是您本人操作，说明有人知道您的密码，"
                "请立即在 {site} 上更改密码。如果是您本人，可以忽略这封邮件。"
            ),
        ),
    ),
    Message.FACTORS_RESET: MailText(
        "您的第二验证因素已被移除",
        (
            (
                "{site} 的运营方移除了您账户的所有第二验证因素，时间：{at}。"
                "其中包括身份验证器应用、通行密钥、恢复代码和受信任设备。"
                "所有会话均已结束，您的密码没有改变。"
            ),
            (
                "请用密码登录，然后重新添加第二验证因素。"
                "如果您的账户没有密码，请像忘记密码时一样设置一个。"
            ),
            "如果这不是您的要求，请立即重置密码，并联系 {site} 的运营方。",
        ),
    ),
    Message.PASSKEY_COPIED: MailText(
        "您的安全密钥可能已被复制",
        (
            (
                "您在 {site} 的账户的一个安全密钥或通行密钥被拒绝（时间：{at}），"
                "因为它的计数器变小了。"
                "可能有人持有它的副本。"
            ),
            "请从您的账户中移除它，并添加另一个。",
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
