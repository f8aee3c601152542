"""The mails in German."""

from __future__ import annotations

from api.messages import Message
from api.messages.text import Text

_CODE = "Oder geben Sie diesen Code auf dem Gerät ein, auf dem Sie ihn angefordert haben:"
_NOT_YOU = (
    "Falls Sie das nicht waren, setzen Sie jetzt Ihr Passwort auf {site} zurück und beenden Sie"
    " alle Sitzungen."
)

TEXTS = {
    Message.VERIFY_EMAIL: Text(
        "Bestätigen Sie Ihre E-Mail-Adresse",
        (
            (
                "Bitte bestätigen Sie, dass dies Ihre E-Mail-Adresse für {site} ist. Öffnen Sie"
                " diesen Link:"
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
                "Jemand, vermutlich Sie, wollte sich auf {site} mit dieser E-Mail-Adresse"
                " registrieren. Damit gibt es schon ein Konto: Melden Sie sich wie gewohnt an."
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
                "Jemand, vermutlich Sie, hat für Ihr Konto auf {site} ein neues Passwort"
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
                "Bitte bestätigen Sie, dass dies die E-Mail-Adresse Ihres Kontos auf {site} werden"
                " soll. Öffnen Sie diesen Link:"
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
                "Jemand mit einem anderen Konto auf {site} wollte zu dieser E-Mail-Adresse"
                " wechseln. Sie gehört zu Ihrem Konto, und daran hat sich nichts geändert."
            ),
            (
                "Sie brauchen nichts zu tun. Falls Sie das waren: Melden Sie sich mit dieser"
                " Adresse an, oder löschen Sie zuerst das Konto, zu dem sie gehört."
            ),
        ),
    ),
    Message.EMAIL_CHANGED: Text(
        "Ihre E-Mail-Adresse wurde geändert",
        (
            (
                "Die E-Mail-Adresse Ihres Kontos auf {site} ist jetzt {new_email_masked}. An die"
                " bisherige Adresse gehen keine Nachrichten mehr."
            ),
            "Falls Sie das nicht waren, öffnen Sie diesen Link, um es rückgängig zu machen:",
            "{link}",
        ),
    ),
    Message.PASSWORD_CHANGED: Text(
        "Ihr Passwort wurde geändert",
        ("Das Passwort Ihres Kontos auf {site} wurde geändert: {at}.", _NOT_YOU),
    ),
    Message.PASSWORD_RESET: Text(
        "Ihr Passwort wurde zurückgesetzt",
        (
            (
                "Das Passwort Ihres Kontos auf {site} wurde über eine Nachricht an diese Adresse"
                " zurückgesetzt: {at}. Alle bisherigen Sitzungen sind beendet."
            ),
            _NOT_YOU,
        ),
    ),
    Message.NEW_DEVICE: Text(
        "Anmeldung mit einem neuen Gerät",
        (
            (
                "Jemand hat sich bei Ihrem Konto auf {site} mit einem Gerät angemeldet, das bisher"
                " nicht verwendet wurde:"
            ),
            "{device}, von {ip}, {at}",
            _NOT_YOU,
        ),
    ),
}
