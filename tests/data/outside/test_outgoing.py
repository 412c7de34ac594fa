"""Requests to others reach public servers only, within limits of bytes and time, and tell no secrets."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.outside.outgoing import Outgoing, OutgoingError
from data.outside.public_addresses import is_oddly_spelt, is_public
from tests.data.web_server import WebServer, web_server

SECRET = "sangat-rahasia"  # noqa: S105 (the test looks for it)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def outgoing(server: WebServer) -> Outgoing:
    """Calls that the operator allows to the server."""
    return Outgoing(timeout_s=5, max_bytes=1_000, allow=[server.place])


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
     "169.254.169.254", "100.64.0.1", "100.127.255.255", "224.0.0.1", "239.255.255.250", "240.0.0.1",
     "255.255.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1", "::", "::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::10.0.0.1",
     "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:0a00:0001::1", "fe80::1", "fe80::1%eth0", "fc00::1",
     "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "2001:0:53aa:64c:0:0:0:0", "localhost", ""],
)  # fmt: skip
def test_an_address_of_somebodys_own_network_is_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "103.28.12.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
)
def test_an_address_of_the_internet_is_public(address: str):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv6_address_that_carries_an_ipv4_one_is_as_public_as_that(carried: ipaddress.IPv4Address):
    public = is_public(str(carried))
    assert is_public(f"::ffff:{carried}") == public
    assert is_public(str(ipaddress.IPv6Address((0x64FF9B << 96) | int(carried)))) == public
    assert is_public(str(ipaddress.IPv6Address((0x2002 << 112) | (int(carried) << 80) | 1))) == public


@given(st.ip_addresses())
def test_nothing_private_is_ever_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address):
    if ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        carries = isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None
        assert carries or not is_public(str(ip))


@given(st.integers(0, 2**32 - 1))
@example(2130706433)
def test_only_four_decimal_numbers_are_an_ordinary_spelling(value: int):
    ip = ipaddress.IPv4Address(value)
    first, second, third, fourth = ip.packed
    assert not is_oddly_spelt(str(ip))
    for spelling in (str(value), hex(value), f"{first:#x}.{second}.{third}.{fourth}", f"{first}.{value}",
                     f"0{first:o}.{second}.{third}.0{fourth:o}", f"{ip}."):  # fmt: skip
        assert is_oddly_spelt(spelling)


@pytest.mark.parametrize(
    "host", ["graph.facebook.com", "2fa.example", "127.0.0.1.nip.io", "a1", "10.example"]
)
def test_a_name_is_an_ordinary_spelling(host: str):
    assert not is_oddly_spelt(host)


def test_an_allowed_server_gets_the_request_as_it_was_meant(outgoing: Outgoing, server: WebServer):
    server.replies = [(200, {"X-Id": "7"}, b"ya"), (201, {}, b"{}"), (404, {}, b"")]
    answer = outgoing.get(server.url("/media?id=1"), headers={"Authorization": f"Bearer {SECRET}"})
    assert (answer.status, answer.headers["x-id"], answer.body) == (200, "7", b"ya")
    assert server.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    assert outgoing.post(server.url("/a"), form={"to": "x y", "text": "a&b"}).status == 201
    assert server.asked[1].body == b"to=x+y&text=a%26b"
    assert outgoing.post(server.url("/b"), json={"a": 1}).status == 404
    assert server.asked[2].headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0x7f000001", "017700000001", "127.1", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.0.0.1.", "LOCALHOST"],
)  # fmt: skip
def test_a_server_on_this_machine_is_not_called_however_it_is_spelt(server: WebServer, host: str):
    with pytest.raises(OutgoingError) as refused:
        Outgoing(timeout_s=5).get(f"http://{host}:{server.port}/")
    assert not refused.value.temporary
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/x", "gopher://x", "//example.org/x", "example.org", "", "http://",
     "http:///x", "https://user:pass@example.org/", "http://[::1", "http://exa mple.org/", "javascript:1",
     "http://example.org:99999/"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str):
    with pytest.raises(OutgoingError) as refused:
        Outgoing(timeout_s=5).get(url)
    assert not refused.value.temporary


@given(st.text(max_size=40))
def test_no_text_for_an_address_breaks_anything(text: str):
    with pytest.raises(OutgoingError):
        Outgoing(timeout_s=1, resolve=lambda _host, _port: ["10.0.0.1"]).get(text)


def test_one_private_address_among_several_is_enough_to_refuse(server: WebServer):
    outgoing = Outgoing(timeout_s=5, resolve=lambda _host, _port: ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(OutgoingError, match="private network"):
        outgoing.get(f"http://media.example:{server.port}/")
    assert server.asked == []


def test_a_name_is_resolved_once_and_the_checked_address_is_called(server: WebServer):
    answers = iter([["127.0.0.1"]])  # a second look would raise
    place = f"media.example:{server.port}"
    outgoing = Outgoing(timeout_s=5, allow=[place], resolve=lambda _host, _port: next(answers))
    assert outgoing.get(f"http://{place}/").status == 200
    assert server.asked[0].headers["host"] == place


def test_a_redirect_to_a_private_address_is_refused(outgoing: Outgoing, server: WebServer):
    with web_server() as inner:
        server.replies = [(302, {"Location": inner.url("/admin")}, b"")]
        with pytest.raises(OutgoingError, match="private network"):
            outgoing.get(server.url())
        assert inner.asked == []


def test_a_redirect_is_followed_without_what_was_meant_for_the_first_server(server: WebServer):
    with web_server() as other:
        outgoing = Outgoing(timeout_s=5, allow=[server.place, other.place])
        server.replies = [(302, {"Location": "/there"}, b""), (307, {"Location": other.url("/media")}, b"")]
        given_headers = {"Authorization": SECRET, "X-Key": SECRET, "Accept": "image/jpeg"}
        assert outgoing.get(server.url(), headers=given_headers).status == 200
        assert server.asked[1].headers["authorization"] == SECRET
        assert other.asked[0].headers["accept"] == "image/jpeg"
        assert SECRET not in str(other.asked)


def test_redirects_without_an_end_are_refused(outgoing: Outgoing, server: WebServer):
    server.usual = lambda _asked: (302, {"Location": "/again"}, b"")
    with pytest.raises(OutgoingError, match="without an end"):
        outgoing.get(server.url())
    assert len(server.asked) == 4


def test_what_is_posted_is_not_told_to_another_server(outgoing: Outgoing, server: WebServer):
    server.replies = [(307, {"Location": "http://elsewhere.example/"}, b"")]
    with pytest.raises(OutgoingError, match="has moved"):
        outgoing.post(server.url(), json={"text": "aduan"})


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "5000"}])
def test_an_answer_beyond_the_limit_is_not_taken(
    outgoing: Outgoing, server: WebServer, headers: dict[str, str]
):
    server.replies = [(200, headers, b"x" * 5_000)]
    with pytest.raises(OutgoingError, match=r"more than 1,000 bytes") as refused:
        outgoing.get(server.url())
    assert not refused.value.temporary


def test_a_packed_answer_is_not_unpacked(outgoing: Outgoing, server: WebServer):
    server.replies = [(200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")]
    with pytest.raises(OutgoingError, match="packs its answers"):
        outgoing.get(server.url())
    assert server.asked[0].headers["accept-encoding"] == "identity"


def test_a_server_that_drips_its_answer_is_left_after_the_whole_time():
    """One header byte every 50 ms: no single read times out, but all of them together do."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            with listening.accept()[0] as connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not stop.wait(0.05):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        place = f"127.0.0.1:{listening.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(OutgoingError, match="too long") as late:
            Outgoing(timeout_s=0.5, allow=[place]).get(f"http://{place}/")
        stop.set()
        thread.join()
    assert late.value.temporary
    assert time.monotonic() - began < 3


def test_a_name_that_nobody_resolves_in_time_is_given_up():
    asked = threading.Event()

    def never(_host: str, _port: int) -> list[str]:
        asked.wait(10)
        return []

    with pytest.raises(OutgoingError, match="too long"):
        Outgoing(timeout_s=0.2, resolve=never).get("https://media.example/")
    asked.set()


def test_a_server_that_is_not_there_may_be_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        place = f"127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(OutgoingError, match="cannot be reached") as failed:
        Outgoing(timeout_s=2, allow=[place]).get(f"http://{place}/")
    assert failed.value.temporary


def test_the_environments_proxy_is_not_asked(server: WebServer, monkeypatch: pytest.MonkeyPatch):
    with web_server() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        assert Outgoing(timeout_s=5, allow=[server.place]).get(server.url()).status == 200
        assert proxy.asked == []


def test_what_goes_wrong_is_told_without_path_query_or_headers(
    server: WebServer, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(0)
    for allow in ([], [server.place]):
        server.replies = [(200, {}, b"x" * 5_000)]
        with pytest.raises(OutgoingError) as failed:
            Outgoing(timeout_s=5, max_bytes=10, allow=allow).get(
                server.url(f"/{SECRET}?token={SECRET}"), headers={"Authorization": SECRET}
            )
        assert SECRET not in str(failed.value)
        assert failed.value.__cause__ is None
        assert failed.value.__suppress_context__ or failed.value.__context__ is None
    assert SECRET not in caplog.text


def test_the_operators_setting_allows_a_server(server: WebServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEGLONGAN_OUTGOING_ALLOW", f"gateway.lan:80, {server.place}")
    assert Outgoing.as_set().get(server.url()).status == 200
