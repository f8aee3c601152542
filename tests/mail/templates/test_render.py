"""Test that a mail says the same in every language, as text and as HTML, for any values."""

from __future__ import annotations

import string
from html.parser import HTMLParser
from urllib.parse import urldefrag

import pytest

from api.domain.languages import LANGUAGES
from api.mail.templates import VALUES, Message
from api.mail.templates.render import PAGES, TEXTS, UNKNOWN_DEVICE, Rendered, render

BASE = "https://app.example.com/account"
VALUE = {
    "token": "t0ken-" * 7 + "x",
    "code": "314159",
    "log": "example.com/audit",
    "size": "12",
    "checkpoint": "example.com/audit\n12\nAAAA\n\n\u2014 example.com/audit c2lnbmVk\n",
    "new_email_masked": "a***@e***.org",
    "at": "2026-11-22T12:45:03.120Z",
    "device": "Firefox on Linux",
    "ip": "2001:db8::7",
    "host": "hooks.example.com",
    "factor": "totp",
    "left": "9",
    "hint": "gbp_...x7Qp",
    "provider": "Acme",
}
FACTORS = ("totp", "passkey", "security_key")
EVERY = [(message, language) for message in Message for language in LANGUAGES]


def rendered(message: Message, language: str = "en", **changed: str) -> Rendered:
    values = {name: VALUE[name] for name in VALUES[message]}
    return render(message, language, {**values, **changed}, BASE)


class Shown(HTMLParser):
    """The text that a reader of the HTML sees, by paragraph, with the targets of the links."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.links: list[str | None] = []
        self.tags: set[str] = set()
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "p":
            self.paragraphs.append("")
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        if self.paragraphs:
            self.paragraphs[-1] += data


def test_every_message_is_there_in_every_language() -> None:
    assert set(TEXTS) == set(LANGUAGES)
    for texts in TEXTS.values():
        assert set(texts) == set(Message)


@pytest.mark.parametrize(("message", "language"), EVERY)
def test_a_text_names_its_values_all_of_them_and_no_others(message: Message, language: str) -> None:
    subject, paragraphs = TEXTS[language][message]
    named = {
        name for part in paragraphs for _, name, _, _ in string.Formatter().parse(part) if name
    }
    expected_names = set(VALUES[message]) - {"token"} | {"site"}
    assert named == (expected_names | {"link"} if message in PAGES else expected_names)
    assert "{" not in subject  # A header contains no value.


@pytest.mark.parametrize(("message", "language"), EVERY)
def test_html_says_what_the_text_says(message: Message, language: str) -> None:
    written = rendered(message, language)
    document = Shown(written.html)
    assert [part.rstrip("\n") for part in document.paragraphs] == written.text.rstrip().split(
        "\n\n"
    )
    link = f"{BASE}/{PAGES[message]}#token={VALUE['token']}" if message in PAGES else None
    assert document.links == ([link] if link else [])
    if link:
        assert link in written.text.rstrip().split("\n\n")  # The link is on a line of its own.
    assert f'<html lang="{language}">' in written.html
    assert document.tags <= {"html", "head", "meta", "title", "body", "p", "a", "strong"}


def test_there_is_a_link_where_there_is_a_token() -> None:
    assert set(PAGES) == {message for message in Message if "token" in VALUES[message]}


def test_an_unknown_language_becomes_english() -> None:
    assert rendered(Message.NEW_EMAIL_TAKEN, "xx") == rendered(Message.NEW_EMAIL_TAKEN, "en")


def test_a_moment_reads_alike_everywhere() -> None:
    for language in LANGUAGES:
        text = rendered(Message.PASSWORD_CHANGED, language, at="2026-11-22T13:45:03+01:00").text
        assert "2026-11-22 12:45 UTC" in text


@pytest.mark.parametrize("name", ["at", "token", "code"])
def test_a_missing_value_is_refused(name: str) -> None:
    message = Message.PASSWORD_CHANGED if name == "at" else Message.VERIFY_EMAIL
    values = {other_name: VALUE[other_name] for other_name in VALUES[message] if other_name != name}
    with pytest.raises(ValueError, match=name):
        render(message, "en", values, BASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_a_value_is_text(language: str) -> None:
    """Markup in any value is shown as text."""
    evil = '<a href="https://evil.example">click</a><script>alert(1)</script>&amp;'
    for name in ("device", "ip"):
        written = rendered(Message.NEW_DEVICE, language, **{name: evil})
        document = Shown(written.html)
        assert document.links == []
        assert document.tags == {"html", "head", "meta", "title", "body", "p"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "device", ["https://evil.example/now", "evil.example", "call 0800 123 now", "{token}", "?", ""]
)
def test_a_device_is_one_of_those_that_are_known(language: str, device: str) -> None:
    """A client chooses its device name and could otherwise send its own text to the owner."""
    text = rendered(Message.NEW_DEVICE, language, device=device).text
    assert text == rendered(Message.NEW_DEVICE, language, device="another").text
    assert UNKNOWN_DEVICE[language] in text


def test_a_known_device_has_its_name() -> None:
    assert "Firefox on Linux, from 2001:db8::7" in rendered(Message.NEW_DEVICE).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_factor_is_named_by_its_kind_in_the_language_of_the_mail(language: str) -> None:
    """The name of an app or a passkey is a text that an attacker may have chosen."""
    texts = {kind: rendered(Message.FACTOR_ADDED, language, factor=kind).text for kind in FACTORS}
    assert len(set(texts.values())) == len(FACTORS)
    assert all(kind not in text for kind, text in texts.items() if "_" in kind)
    foreign = rendered(Message.FACTOR_ADDED, language, factor="call 0800 123 now").text
    assert "0800" not in foreign


def test_no_mail_holds_what_somebody_wrote() -> None:
    """No value is free text from another person, such as a name or a header.

    A new value needs a decision about who chooses it. ``host`` is that of a webhook, from an
    administrator to administrators; ``new_email_masked`` has only the first letters of an address;
    ``provider`` is the name in the operator's file.
    """
    assert set().union(*VALUES.values()) == set(VALUE)
    assert set(VALUE) == {
        *("token", "code", "at", "device", "ip"),
        *("log", "size", "checkpoint", "host", "new_email_masked"),
        *("factor", "left", "hint", "provider"),
    }


@pytest.mark.parametrize(
    "value", ["a\r\nb", "a\u2028b", "a\u202eb", "a\x00b", "a\x1b[2Jb", "a\udc00b"]
)
def test_a_value_stays_on_its_line_and_steers_nothing(value: str) -> None:
    for name in ("device", "ip"):
        written = rendered(Message.NEW_DEVICE, **{name: value})
        assert all(char.isprintable() or char == "\n" for char in written.text)
        assert len(written.text.split("\n\n")) == 3


def test_a_value_is_no_template() -> None:
    text = rendered(Message.NEW_DEVICE, ip="{token} {0.__class__} {site}").text
    assert "{token} {0.__class__} {site}" in text


def test_a_value_is_no_letter_of_its_own() -> None:
    assert len(rendered(Message.NEW_DEVICE, device="x" * 10_000).text) < 1000


@pytest.mark.parametrize("message", sorted(PAGES))
@pytest.mark.parametrize(
    ("base", "beginning", "separator"),
    [
        ("https://app.example.com", "https://app.example.com/", "#"),
        ("https://app.example.com/me/", "https://app.example.com/me/", "#"),
        # With a router in the fragment:
        ("https://app.example.com/#/", "https://app.example.com/#/", "?"),
        ("https://app.example.com/me/#/", "https://app.example.com/me/#/", "?"),
        ("https://app.example.com/me#/a/b/", "https://app.example.com/me#/a/b/", "?"),
        ("https://app.example.com/#!/", "https://app.example.com/#!/", "?"),
    ],
)
def test_links_begin_with_the_configured_front_end(
    message: Message, base: str, beginning: str, separator: str
) -> None:
    values = {name: VALUE[name] for name in VALUES[message]}
    expected_link = f"{beginning}{PAGES[message]}{separator}token={VALUE['token']}"

    mail = render(message, "en", values, base)

    assert expected_link in mail.text.splitlines()
    assert Shown(mail.html).links == [expected_link]
    sent_to_a_server = urldefrag(expected_link).url
    assert VALUE["token"] not in sent_to_a_server
