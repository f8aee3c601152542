"""Test that a URL has one meaning for all parsers."""

from __future__ import annotations

import pytest

from api.outbound import Destination, NotAllowed, destination


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com", Destination("https", "example.com", 443, "/")),
        (
            "https://Hooks.Example.com/a?b=c",
            Destination("https", "hooks.example.com", 443, "/a?b=c"),
        ),
        ("https://example.com:8443/x", Destination("https", "example.com", 8443, "/x")),
        ("http://93.184.215.14/", Destination("http", "93.184.215.14", 80, "/")),
        ("https://[2606:2800::1]/", Destination("https", "2606:2800::1", 443, "/")),
        ("https://xn--bcher-kva.example/", Destination("https", "xn--bcher-kva.example", 443, "/")),
    ],
)
def test_the_parts(url: str, expected: Destination) -> None:
    assert destination(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/hook",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "https:///hook",
        "https://alice@example.com/",
        "https://alice:secret@example.com/",
        "https://example.com@127.0.0.1/",
        "https://@example.com/",
        "https://example.com/#part",
        "https://example.com/#",
        "https://example.com:/",
        "https://example.com:https/",
        "https://example.com:99999/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com/a b",
        "https://example.com/\r\nHost: localhost",
        "https://exam\tple.com/",
        "https://bücher.example/",
        "https://example。com/",
        "https://exa%6Dple.com/",
        "https://example..com/",
        "https://example.com./",
        "https://-example.com/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.0x1/",
        "https://127.0.0.1./",
        "https://127.0.0.256/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[example.com]/",
        "https://[::1",
        "https://example.com/" + "x" * 2000,
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        destination(url)
