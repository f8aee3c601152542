"""Test the client: checked addresses only, the verified host only, and a deadline."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.outbound import (
    Calls,
    HttpAnswer,
    NotAllowed,
    Policy,
    TooLong,
    Undelivered,
    ip_policy,
    post,
)
from tests.support.at_once import LONGEST
from tests.support.certificates import Authority
from tests.support.names import Names, swallowing
from tests.support.webhook_target import DRIBBLE, HANG, WebhookTarget, answer

MakeTarget = Callable[..., WebhookTarget]
ALLOWING = Policy(timeout=LONGEST, private_networks=ip_policy.networks(["127.0.0.1/32"]))
LOOPBACK = Policy(timeout=LONGEST, private_networks=ip_policy.networks(["127.0.0.0/8"]))
STRICT = Policy(timeout=LONGEST)


def test_it_is_delivered(target: WebhookTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    target.answering = lambda _request: answer(202, b"thanks")
    url = target.url(path="/in?from=us")

    assert post(url, b"{}", {"Webhook-Id": "msg_1"}, ALLOWING) == HttpAnswer(202, b"thanks", None)

    (received_request,) = target.received
    assert (received_request.path, received_request.body) == ("/in?from=us", b"{}")
    assert dict(received_request.headers) == {
        "Host": f"localhost:{target.port}",
        "Content-Length": "2",
        "Connection": "close",
        "Webhook-Id": "msg_1",
    }


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_nothing_private_is_reached(target: WebhookTarget, host: str) -> None:
    with pytest.raises(NotAllowed, match="not public"):
        post(target.url(host), b"{}", {}, STRICT)
    assert target.connections == 0


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::ffff:127.0.0.1"]]
)
def test_one_private_address_among_those_of_a_name_is_enough(
    target: WebhookTarget, names: Names, addresses: list[str]
) -> None:
    names.lead("hooks.example.com", addresses)
    with pytest.raises(NotAllowed, match="not public"):
        post(target.url("hooks.example.com"), b"{}", {}, STRICT)
    assert target.connections == 0


def test_a_name_that_changes_its_answer_is_asked_once(
    make_target: MakeTarget, names: Names
) -> None:
    checked = make_target()
    names.lead("rebinding.example.com", ["127.0.0.1"], ["127.0.0.2"])

    assert post(checked.url("rebinding.example.com"), b"{}", {}, ALLOWING).status == 204

    assert names.asked == ["rebinding.example.com"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_goes_where_an_answer_points(
    make_target: MakeTarget, target: WebhookTarget, status: int
) -> None:
    inside = make_target()
    target.answering = lambda _request: answer(status, location=inside.url())

    assert post(target.url(), b"{}", {}, ALLOWING).status == status

    assert inside.connections == 0


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://hooks.example.com:6379/"])
def test_the_world_is_reached_by_https_on_its_ports(names: Names, url: str) -> None:
    names.lead("hooks.example.com", ["93.184.215.14"])
    with pytest.raises(NotAllowed, match="https"):
        post(url, b"{}", {}, ALLOWING)


def test_over_tls_the_server_must_be_who_the_url_names(
    make_target: MakeTarget, names: Names, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    target = make_target(context=authority.server("hooks.example.com"))
    for name in ("hooks.example.com", "other.example.com"):
        names.lead(name, ["127.0.0.1"])
    trusting = dataclasses.replace(ALLOWING, tls_ca=str(authority.ca))

    assert post(target.url("hooks.example.com"), b"{}", {}, trusting).status == 204
    with pytest.raises(Undelivered, match="certificate not accepted"):
        post(target.url("other.example.com"), b"{}", {}, trusting)
    with pytest.raises(Undelivered, match="certificate not accepted"):
        post(target.url("hooks.example.com"), b"{}", {}, ALLOWING)

    assert len(target.received) == 1


@pytest.mark.parametrize("said", [HANG, DRIBBLE])
def test_no_answer_takes_longer_than_it_may(target: WebhookTarget, said: bytes) -> None:
    target.answering = lambda _request: said
    with pytest.raises(Undelivered, match="no answer in time"):
        post(target.url(), b"{}", {}, dataclasses.replace(ALLOWING, timeout=0.5))


def test_a_bounded_piece_of_an_answer_is_read(target: WebhookTarget) -> None:
    head = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 1000000000\r\n\r\n"
    target.answering = lambda _request: head + b"x" * 5000

    assert post(target.url(), b"{}", {}, ALLOWING) == HttpAnswer(503, b"x" * 1024, "7")


def test_who_answers_something_else_is_told_apart(target: WebhookTarget) -> None:
    target.answering = lambda _request: b"SSH-2.0-OpenSSH_9.2\r\n"
    with pytest.raises(Undelivered, match="no HTTP"):
        post(target.url(), b"{}", {}, ALLOWING)
    target.stop()
    with pytest.raises(Undelivered, match="connection refused"):
        post(target.url(), b"{}", {}, ALLOWING)


def test_every_address_of_a_name_is_tried(make_target: MakeTarget, names: Names) -> None:
    target = make_target(host="127.0.0.9")
    names.lead("hooks.example.com", [f"127.0.0.{last}" for last in range(2, 10)])

    assert post(target.url("hooks.example.com"), b"{}", {}, LOOPBACK).status == 204


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_addresses_that_swallow_connections_leave_time_for_the_others(
    make_target: MakeTarget, names: Names, tmp_path: Path, scheme: str
) -> None:
    authority = Authority(tmp_path)
    context = authority.server("hooks.example.com") if scheme == "https" else None
    target = make_target(host="127.0.0.4", context=context)
    names.lead("hooks.example.com", ["127.0.0.2", "127.0.0.3", "127.0.0.4"])
    policy = dataclasses.replace(LOOPBACK, timeout=3.0, tls_ca=str(authority.ca))
    with ExitStack() as stack:
        if scheme == "http":
            stack.enter_context(swallowing("127.0.0.2", target.port))
        else:  # It accepts connections and sends nothing.
            stack.enter_context(socket.create_server(("127.0.0.2", target.port)))

        assert post(target.url("hooks.example.com"), b"{}", {}, policy).status == 204


def test_interim_answers_are_skipped(target: WebhookTarget) -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    target.answering = lambda _request: interim + hints + answer(200, b"done")

    assert post(target.url(), b"{}", {}, ALLOWING) == HttpAnswer(200, b"done", None)


def test_an_answer_that_switches_protocols_is_final(target: WebhookTarget) -> None:
    switching = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"
    target.answering = lambda _request: switching + answer(200)

    assert post(target.url(), b"{}", {}, ALLOWING).status == 101


@pytest.mark.parametrize("status", [100, 102])
def test_interim_answers_without_end_are_no_answer(target: WebhookTarget, status: int) -> None:
    interim = f"HTTP/1.1 {status} Wait\r\n\r\n".encode()
    target.answering = lambda _request: interim * 1000 + answer(200)

    with pytest.raises(Undelivered, match="no HTTP"):
        post(target.url(), b"{}", {}, ALLOWING)


def test_a_long_answer_is_refused_where_all_of_it_counts(target: WebhookTarget) -> None:
    target.answering = lambda _request: answer(200, b"x" * 1025)

    with pytest.raises(TooLong, match="too long"):
        post(target.url(), b"{}", {}, ALLOWING, whole=True)


@pytest.mark.parametrize(
    "end",
    [b'Content-Length: 9\r\n\r\n{"a": 1}', b'Transfer-Encoding: chunked\r\n\r\n8\r\n{"a": 1}'],
)
def test_an_answer_that_is_cut_off_is_refused_where_all_of_it_counts(
    target: WebhookTarget, end: bytes
) -> None:
    target.answering = lambda _request: b"HTTP/1.1 200 OK\r\n" + end

    assert post(target.url(), b"{}", {}, ALLOWING).body == b'{"a": 1}'
    with pytest.raises(Undelivered, match="connection lost"):
        post(target.url(), b"{}", {}, ALLOWING, whole=True)


@pytest.mark.parametrize(
    "flood",
    [
        (b"HTTP/1.1 103 Early Hints\r\n" + b"A: " + b"x" * 30_000 + b"\r\n\r\n") * 3,
        b"HTTP/1.1 200 OK\r\n" + (b"A: " + b"x" * 1000 + b"\r\n") * 70,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 30_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 15_000,
    ],
    ids=["interim", "headers", "chunks", "trailers"],
)
def test_what_surrounds_a_body_is_bounded(target: WebhookTarget, flood: bytes) -> None:
    end = b"Content-Length: 2\r\n\r\n{}" if b"chunked" not in flood else b"0\r\n\r\n"
    start = b"" if b"200 OK" in flood else b"HTTP/1.1 200 OK\r\n"
    target.answering = lambda _request: flood + start + end
    with pytest.raises(Undelivered, match="no HTTP"):
        Calls(ALLOWING, {"localhost"}).get(target.url(), {})


def test_several_calls_share_one_deadline(target: WebhookTarget) -> None:
    target.answering = lambda request: answer(200, b"{}") if request.method == "GET" else HANG
    calls = Calls(dataclasses.replace(ALLOWING, timeout=0.5), {"localhost"})

    assert calls.get(target.url(), {}).body == b"{}"
    with pytest.raises(Undelivered, match="no answer in time"):
        calls.post_form(target.url(), {}, {})
    with pytest.raises(Undelivered, match="no answer in time"):
        calls.get(target.url(), {})

    assert [request.method for request in target.received] == ["GET", "POST"]


def test_a_call_has_the_headers_and_the_form_it_is_given(target: WebhookTarget) -> None:
    target.answering = lambda _request: answer(304, etag='"1"', cache_control="max-age=60")

    reply = Calls(ALLOWING, {"localhost"}).post_form(
        target.url(), {"a b": "ä&"}, {"If-None-Match": '"1"'}
    )

    assert (reply.status, reply.body) == (304, b"")
    assert reply.headers == {"content-length": "0", "etag": '"1"', "cache-control": "max-age=60"}
    (request,) = target.received
    assert (request.body, request.headers["If-None-Match"]) == (b"a+b=%C3%A4%26", '"1"')
    assert request.headers["Accept-Encoding"] is None  # nothing is ever decompressed
