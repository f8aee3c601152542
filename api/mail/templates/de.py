"""The mails in German."""

from __future__ import annotations

from api.mail.templates import Message
from api.mail.templates.text import Text

_CODE = "Oder geben Sie diesen Code auf dem Gerät ein, auf dem Sie ihn angefordert haben:"
_NOT_YOU = (
    "Falls Sie das nicht waren, setzen Sie Ihr Passwort bei {site} sofort zurück und beenden Sie"
    " alle Sitzungen."
)
UNKNOWN_DEVICE = "Ein unbekanntes Gerät"

TEXTS = {
    Message.VERIFY_EMAIL: Text(
        "Bestätigen Sie Ihre E-Mail-Adresse",
        (
            (
                "Bitte bestätigen Sie, dass dies Ihre E-Mail-Adresse für {site} ist. Öffnen Sie"
                " dazu diesen Link:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "Falls Sie das nicht angefordert haben, ignorieren Sie diese Nachricht.",
        ),
    ),
    Message.SIGN_UP_AGAIN: Text(
        "Sie haben bereits ein Konto",
        (
            (
                "Jemand, vermutlich Sie, wollte sich bei {site} mit dieser E-Mail-Adresse"
                " registrieren. Mit ihr gibt es schon ein Konto: Melden Sie sich wie gewohnt an."
                " Falls Sie das Passwort vergessen haben, öffnen Sie diesen Link, um ein neues zu"
                " wählen:"
            ),
            "{link}",
            _CODE,
            "{code}",
            (
                "Falls Sie das nicht waren, ignorieren Sie diese Nachricht: Es hat sich nichts"
                " geändert."
            ),
        ),
    ),
    Message.RESET_PASSWORD: Text(
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
                "Falls Sie das nicht waren, ignorieren Sie diese Nachricht: Ihr Passwort bleibt,"
                " wie es ist."
            ),
        ),
    ),
    Message.CONFIRM_NEW_EMAIL: Text(
        "Bestätigen Sie Ihre neue E-Mail-Adresse",
        (
            (
                "Bitte bestätigen Sie, dass dies die E-Mail-Adresse Ihres Kontos bei {site} werden"
                " soll. Öffnen Sie dazu diesen Link:"
            ),
            "{link}",
            _CODE,
            "{code}",
            "Falls Sie das nicht angefordert haben, ignorieren Sie diese Nachricht.",
        ),
    ),
    Message.NEW_EMAIL_TAKEN: Text(
        "Diese E-Mail-Adresse wird bereits verwendet",
        (
            (
                "Jemand mit einem anderen Konto bei {site} wollte zu dieser E-Mail-Adresse"
                " wechseln. Sie gehört aber zu Ihrem Konto, und daran hat sich nichts geändert."
            ),
            (
                "Sie brauchen nichts zu tun. Falls Sie das selbst waren: Melden Sie sich mit dieser"
                " Adresse an, oder löschen Sie zuerst das Konto, zu dem sie gehört."
            ),
        ),
    ),
    Message.EMAIL_CHANGED: Text(
        "Ihre E-Mail-Adresse wurde geändert",
        (
            (
                "Die E-Mail-Adresse Ihres Kontos bei {site} ist jetzt {new_email_masked}. An die"
                " bisherige Adresse gehen keine Nachrichten mehr."
            ),
            "Falls Sie das nicht waren, öffnen Sie diesen Link, um es rückgängig zu machen:",
            "{link}",
        ),
    ),
    Message.AUDIT_CHECKPOINT: Text(
        "Ein Prüfpunkt des Audit-Protokolls",
        (
            "So weit ist das Audit-Protokoll {log} von {site}: {size} Ereignisse.",
            (
                "Bitte heben Sie diese Nachricht auf. Sollte jemand das Protokoll ändern oder"
                " kürzen, beweist es dieser signierte Prüfpunkt:"
            ),
            "{checkpoint}",
            (
                "Spätere schließen ihn ein. Bleiben sie aus, obwohl bei {site} etwas geschieht,"
                " fragen Sie nach."
            ),
        ),
    ),
    Message.PASSWORD_CHANGED: Text(
        "Ihr Passwort wurde geändert",
        ("Das Passwort Ihres Kontos bei {site} wurde geändert (Zeitpunkt: {at}).", _NOT_YOU),
    ),
    Message.PASSWORD_RESET: Text(
        "Ihr Passwort wurde zurückgesetzt",
        (
            (
                "Das Passwort Ihres Kontos bei {site} wurde mithilfe einer E-Mail an diese Adresse"
                " zurückgesetzt (Zeitpunkt: {at}). Alle bisherigen Sitzungen sind beendet."
            ),
            _NOT_YOU,
        ),
    ),
    Message.NEW_DEVICE: Text(
        "Anmeldung mit einem neuen Gerät",
        (
            (
                "Jemand hat sich in Ihrem Konto bei {site} mit einem Gerät angemeldet, das bisher"
                " nicht verwendet wurde:"
            ),
            "{device}, IP-Adresse {ip}, Zeitpunkt: {at}",
            _NOT_YOU,
        ),
    ),
    Message.WEBHOOK_PAUSED: Text(
        "Ein Webhook wurde angehalten",
        (
            (
                "Der Webhook zu {host} wurde angehalten (Zeitpunkt: {at}): Der Empfänger hat"
                " Ereignisse endgültig abgelehnt, oder lange Zeit kam nichts mehr an. Dorthin wird"
                " nichts mehr gesendet."
            ),
            (
                "Warum, zeigen seine Zustellungen. Sobald Sie ihn wieder einschalten, wird"
                " gesendet, was inzwischen geschehen ist. Sie erhalten diese E-Mail, weil Sie"
                " {site} verwalten."
            ),
        ),
    ),
}
