"""The texts of all mails in German."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import MailText

_CODE = "Oder geben Sie diesen Code auf dem Gerät ein, auf dem Sie ihn angefordert haben:"
_NOT_YOU = (
    "Falls Sie das nicht waren, setzen Sie Ihr Passwort bei {site} sofort zurück und beenden Sie"
    " alle Sitzungen."
)
UNKNOWN_DEVICE = "Ein unbekanntes Gerät"
UNKNOWN_ADDRESS = "unbekannt"

TEXTS = {
    Message.VERIFY_EMAIL: MailText(
        "Bestätigen Sie Ihre E-Mail-Adresse",
        (
            (
                "Bitte bestätigen Sie, dass dies Ihre E-Mail-Adresse für {site} ist. Öffnen Sie"
                " dazu diesen Link:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "Falls Sie das nicht angefordert haben, können Sie diese Nachricht ignorieren.",
        ),
    ),
    Message.SIGN_UP_AGAIN: MailText(
        "Sie haben bereits ein Konto",
        (
            (
                "Jemand, vermutlich Sie, wollte sich bei {site} mit dieser E-Mail-Adresse"
                " registrieren. Sie haben bereits ein Konto mit dieser Adresse und können sich wie"
                " gewohnt anmelden. Falls Sie Ihr Passwort vergessen haben, öffnen Sie diesen Link,"
                " um ein neues zu wählen:"
            ),
            "{link}",
            _CODE,
            "{code}",
            (
                "Falls Sie das nicht waren, können Sie diese Nachricht ignorieren. Es hat sich"
                " nichts geändert."
            ),
        ),
    ),
    Message.RESET_PASSWORD: MailText(
        "Wählen Sie ein neues Passwort",
        (
            (
                "Jemand, vermutlich Sie, hat für Ihr Konto bei {site} ein neues Passwort"
                " angefordert. Öffnen Sie diesen Link, um eines zu wählen:"
            ),
            "{link}",
            _CODE,
            "{code}",
            (
                "Falls Sie das nicht waren, können Sie diese Nachricht ignorieren. Ihr Passwort hat"
                " sich nicht geändert."
            ),
        ),
    ),
    Message.CONFIRM_NEW_EMAIL: MailText(
        "Bestätigen Sie Ihre neue E-Mail-Adresse",
        (
            (
                "Bitte bestätigen Sie dies als neue E-Mail-Adresse Ihres Kontos bei {site}. Öffnen"
                " Sie dazu diesen Link:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "Falls Sie das nicht angefordert haben, können Sie diese Nachricht ignorieren.",
        ),
    ),
    Message.NEW_EMAIL_TAKEN: MailText(
        "Diese E-Mail-Adresse wird bereits verwendet",
        (
            (
                "Jemand wollte diese E-Mail-Adresse für ein anderes Konto bei {site} verwenden. Die"
                " Adresse gehört weiterhin zu Ihrem Konto. Es hat sich nichts geändert."
            ),
            (
                "Sie brauchen nichts zu tun. Falls Sie das selbst waren, melden Sie sich mit dieser"
                " Adresse an, oder löschen Sie zuerst das Konto, das sie verwendet."
            ),
        ),
    ),
    Message.EMAIL_CHANGED: MailText(
        "Ihre E-Mail-Adresse wurde geändert",
        (
            (
                "Die E-Mail-Adresse Ihres Kontos bei {site} wurde in {new_email_masked} geändert."
                " An diese Adresse senden wir keine Nachrichten zu diesem Konto mehr."
            ),
            (
                "Falls Sie das nicht waren, öffnen Sie diesen Link, um die Änderung rückgängig zu"
                " machen:"
            ),
            "{link}",
        ),
    ),
    Message.AUDIT_CHECKPOINT: MailText(
        "Ein Prüfpunkt des Audit-Protokolls",
        (
            "Das Audit-Protokoll {log} von {site} enthält jetzt {size} Ereignisse.",
            (
                "Bitte bewahren Sie diese Nachricht auf. Wenn jemand das Protokoll ändert oder"
                " kürzt, lässt sich das mit diesem signierten Prüfpunkt beweisen:"
            ),
            "{checkpoint}",
            (
                "Spätere Prüfpunkte schließen diesen ein. Falls {site} in Betrieb ist, aber kein"
                " weiterer Prüfpunkt eintrifft, fragen Sie beim Betreiber nach."
            ),
        ),
    ),
    Message.PASSWORD_CHANGED: MailText(
        "Ihr Passwort wurde geändert",
        ("Das Passwort Ihres Kontos bei {site} wurde geändert (Zeitpunkt: {at}).", _NOT_YOU),
    ),
    Message.PASSWORD_RESET: MailText(
        "Ihr Passwort wurde zurückgesetzt",
        (
            (
                "Das Passwort Ihres Kontos bei {site} wurde mithilfe einer E-Mail an diese Adresse"
                " zurückgesetzt (Zeitpunkt: {at}). Alle bisherigen Sitzungen sind beendet."
            ),
            _NOT_YOU,
        ),
    ),
    Message.NEW_DEVICE: MailText(
        "Anmeldung mit einem neuen Gerät",
        (
            "Jemand hat sich mit einem neuen Gerät in Ihrem Konto bei {site} angemeldet:",
            "{device}, IP-Adresse {ip}, Zeitpunkt: {at}",
            _NOT_YOU,
        ),
    ),
    Message.WEBHOOK_PAUSED: MailText(
        "Ein Webhook wurde angehalten",
        (
            (
                "Der Webhook zu {host} wurde angehalten (Zeitpunkt: {at}), weil der Empfänger alle"
                " weiteren Ereignisse abgelehnt hat oder weil lange Zeit kein Ereignis zugestellt"
                " werden konnte. Es werden keine Ereignisse mehr an ihn gesendet."
            ),
            (
                "Den Grund finden Sie in seinen Zustellungen. Wenn Sie den Webhook wieder"
                " einschalten, erhält er die versäumten Ereignisse. Sie erhalten diese E-Mail, weil"
                " Sie {site} verwalten."
            ),
        ),
    ),
}
