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
FACTORS = {
    "totp": "eine Authenticator-App",
    "passkey": "ein Passkey",
    "security_key": "ein Sicherheitsschlüssel",
}

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
    Message.INVITATION: MailText(
        "Sie sind eingeladen",
        (
            (
                "Sie sind zu {site} eingeladen: Ein Konto mit dieser E-Mail-Adresse wartet auf Sie."
                " Öffnen Sie diesen Link, um ein Passwort zu wählen:"
            ),
            "{link}",
            (
                "Wenn Sie keine Einladung erwarten, können Sie diese E-Mail ignorieren. Ohne diesen"
                " Link ist das Konto nicht benutzbar, und ungenutzt wird es gelöscht."
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
    Message.SIGN_IN: MailText(
        "Melden Sie sich an",
        (
            (
                "Jemand, vermutlich Sie, möchte sich bei {site} mit dieser E-Mail-Adresse anmelden."
                " Öffnen Sie diesen Link in dem Browser, in dem Sie ihn angefordert haben:"
            ),
            "{link}",
            "Oder geben Sie diesen Code in dem Fenster ein, in dem Sie ihn angefordert haben:",
            "{code}",
            (
                "Geben Sie diesen Code nicht weiter und nirgendwo sonst ein: Wer ihn hat, kann sich"
                " in Ihrem Konto anmelden. Falls Sie das nicht waren, ignorieren Sie diese"
                " Nachricht. Es hat sich niemand angemeldet."
            ),
        ),
    ),
    Message.PASSWORD_REMOVED: MailText(
        "Ihr Passwort wurde entfernt",
        (
            (
                "Das Passwort Ihres Kontos bei {site} wurde entfernt (Zeitpunkt: {at}). Sie melden"
                " sich jetzt mit Ihrem Passkey an. Alle anderen Sitzungen sind beendet."
            ),
            _NOT_YOU,
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
    Message.FACTOR_ADDED: MailText(
        "Ein zweiter Faktor wurde hinzugefügt",
        (
            ("Ihr Konto bei {site} hat einen neuen zweiten Faktor (Zeitpunkt: {at}): {factor}."),
            _NOT_YOU,
        ),
    ),
    Message.FACTOR_REMOVED: MailText(
        "Ein zweiter Faktor wurde entfernt",
        (
            (
                "Aus Ihrem Konto bei {site} wurde ein zweiter Faktor entfernt (Zeitpunkt: {at}):"
                " {factor}."
            ),
            _NOT_YOU,
        ),
    ),
    Message.RECOVERY_CODES_MADE: MailText(
        "Neue Wiederherstellungscodes wurden erstellt",
        (
            (
                "Für Ihr Konto bei {site} wurden neue Wiederherstellungscodes erstellt (Zeitpunkt:"
                " {at}). Alle früheren Wiederherstellungscodes sind ungültig."
            ),
            _NOT_YOU,
        ),
    ),
    Message.RECOVERY_CODE_USED: MailText(
        "Ein Wiederherstellungscode wurde verwendet",
        (
            (
                "Ein Wiederherstellungscode Ihres Kontos bei {site} wurde verwendet (Zeitpunkt:"
                " {at}). Noch unbenutzte Codes: {left}. Neue können Sie in den Einstellungen"
                " Ihres Kontos erstellen."
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
    Message.PASSWORD_KNOWN: MailText(
        "Jemand hat Ihr Passwort eingegeben",
        (
            (
                "Jemand hat das richtige Passwort Ihres Kontos bei {site} eingegeben, die Anmeldung"
                " aber nicht mit einem zweiten Faktor abgeschlossen:"
            ),
            "{device}, von {ip}, Zeitpunkt: {at}",
            (
                "Ihr Konto blieb verschlossen. Falls Sie das nicht waren, kennt jemand Ihr"
                " Passwort: Ändern Sie es jetzt bei {site}. Falls Sie das selbst waren, können Sie"
                " diese Nachricht ignorieren."
            ),
        ),
    ),
    Message.FACTORS_RESET: MailText(
        "Ihre zweiten Faktoren wurden entfernt",
        (
            (
                "Der Betreiber von {site} hat alle zweiten Faktoren Ihres Kontos entfernt"
                " (Zeitpunkt: {at}): Authenticator-Apps, Passkeys, Wiederherstellungscodes und"
                " vertrauenswürdige Geräte. Alle Sitzungen sind beendet. Ihr Passwort ist"
                " unverändert."
            ),
            (
                "Melden Sie sich mit Ihrem Passwort an, und richten Sie wieder einen zweiten Faktor"
                " ein. Falls Ihr Konto kein Passwort hat, wählen Sie eines wie bei einem"
                " vergessenen Passwort."
            ),
            (
                "Falls Sie nicht darum gebeten haben, setzen Sie jetzt Ihr Passwort zurück, und"
                " schreiben Sie dem Betreiber von {site}."
            ),
        ),
    ),
    Message.PASSKEY_COPIED: MailText(
        "Von Ihrem Sicherheitsschlüssel gibt es vielleicht eine Kopie",
        (
            (
                "Ein Sicherheitsschlüssel oder Passkey Ihres Kontos bei {site} wurde abgelehnt"
                " (Zeitpunkt: {at}), weil sein Zähler kleiner geworden war. Vielleicht hat jemand"
                " eine Kopie davon."
            ),
            "Entfernen Sie ihn aus Ihrem Konto, und fügen Sie einen anderen hinzu.",
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
