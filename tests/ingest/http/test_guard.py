import asyncio
import socket
import threading
from collections.abc import Iterable

import pytest
from aiohttp import web
from yarl import URL

from monitor.domain.sources.schedule import Outcome
from monitor.errors import FetchError
from monitor.ingest.http.guard import AddressGuard, AddressInfo, ForbiddenAddressError, Resolver, getaddrinfo
from monitor.ingest.http.proxies import Proxies
from tests.ingest.http.servers import FEED, fetcher, request, serving


def _info(address: str, port: int = 80) -> AddressInfo:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    target = (address, port, 0, 0) if ":" in address else (address, port)
    return (family, socket.SOCK_STREAM, 6, "", target)


class Names:
    """A name server in memory. Each look-up of a name takes its next answer; the last one stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, family: int) -> Iterable[AddressInfo]:
        self.asked.append(host)
        left = self.answers[host.partition(".")[0]]
        return [_info(a, port) for a in (left.pop(0) if len(left) > 1 else left[0])]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://10.0.0.1:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.168.1.1/",
        "http://100.100.100.200/",
        "http://198.18.0.1/",
        "http://user:word@127.0.0.1/",
        "http://a.example@127.0.0.1/",
        "http://127.0.0.1./",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "https://0.0.0.0/",
    ],
)
async def test_no_spelling_of_a_private_address_is_allowed(url: str) -> None:
    def nobody(host: str, port: int, family: int) -> Iterable[AddressInfo]:
        raise AssertionError(f"looked up {host}")

    for proxies in (Proxies(), Proxies(http="http://127.0.0.1:9", https="http://127.0.0.1:9")):
        async with fetcher(allow_hosts=(), lookup=nobody, proxies=proxies) as client:
            with pytest.raises(FetchError) as failed:
                await client.fetch(request(url))
        assert failed.value.outcome == Outcome.ADDRESS_BLOCKED
        assert "MONITOR_ALLOW_HOSTS" in str(failed.value)


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.7", "fd00::7"], ["::ffff:127.0.0.1"], ["64:ff9b::a00:1"]]
)
async def test_a_name_that_resolves_to_a_private_address_is_blocked(addresses: list[str]) -> None:
    async with fetcher(allow_hosts=(), lookup=Names(inside=[addresses])) as client:
        with pytest.raises(FetchError, match=r"inside\.example resolves to") as failed:
            await client.fetch(request("http://inside.example/f"))
    assert failed.value.outcome == Outcome.ADDRESS_BLOCKED


async def test_a_redirect_to_a_private_address_is_blocked() -> None:
    asked: list[str] = []

    async def answer(got: web.Request) -> web.Response:
        asked.append(got.host)
        return web.Response(status=301, headers={"Location": f"http://localhost:{got.url.port}/inside"})

    async with serving(answer) as base, fetcher() as client:
        with pytest.raises(FetchError) as failed:
            await client.fetch(request(base))
    assert failed.value.outcome == Outcome.ADDRESS_BLOCKED
    assert len(asked) == 1


async def test_dns_rebinding_is_blocked() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=FEED)

    async with serving(answer) as base:
        names = Names(rebind=[["127.0.0.1"]])
        async with fetcher(allow_hosts=(f"good.example:{URL(base).port}",), lookup=names) as client:
            with pytest.raises(FetchError) as failed:
                await client.fetch(request(base.replace("127.0.0.1", "rebind.example")))
    assert failed.value.outcome == Outcome.ADDRESS_BLOCKED


async def test_an_allowed_name_does_not_allow_others_with_its_address() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=FEED)

    names = Names(good=[["127.0.0.1"]], evil=[["127.0.0.1"]])
    async with serving(answer) as base:
        port = URL(base).port
        async with fetcher(allow_hosts=(f"good.example:{port}",), lookup=names) as client:
            assert (await client.fetch(request(f"http://good.example:{port}/"))).body == FEED
            for url in (f"http://evil.example:{port}/", f"http://127.0.0.1:{port}/"):
                with pytest.raises(FetchError) as failed:
                    await client.fetch(request(url))
                assert failed.value.outcome == Outcome.ADDRESS_BLOCKED


async def test_a_proxy_set_by_the_operator_may_be_anywhere() -> None:
    seen: list[str] = []

    async def proxy(got: web.Request) -> web.Response:
        seen.append(got.raw_path)
        return web.Response(body=FEED)

    async with serving(proxy) as base, fetcher(allow_hosts=(), proxies=Proxies(http=base)) as client:
        got = await client.fetch(request("http://feeds.example/f"))
    assert got.body == FEED
    assert seen == ["http://feeds.example/f"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://LOCALHOST./", r"^localhost\. is this machine$"),
        ("http://a.localhost/", r"^a\.localhost is this machine$"),
        ("http://10.0.0.1/", r"^10\.0\.0\.1 is not a public address$"),
        ("http://10.0.0.1:82/", r"^10\.0\.0\.1 is not a public address$"),
        ("unknown://10.0.0.1/", r"^10\.0\.0\.1 is not a public address$"),
    ],
)
def test_a_blocked_url_is_named_with_the_reason(url: str, says: str) -> None:
    with pytest.raises(ForbiddenAddressError, match=says):
        AddressGuard(["10.0.0.1:81", "10.0.0.1:1"]).check(URL(url))


@pytest.mark.parametrize("url", ["http://10.0.0.1:81/", "http://localhosts.example/", "http://mylocalhost/", "/feed"])
def test_a_url_of_no_private_host_passes(url: str) -> None:
    AddressGuard(["10.0.0.1:81"]).check(URL(url))


def test_private_addresses_among_public_ones_are_dropped() -> None:
    found = AddressGuard().admit("mixed.example", 80, [_info("8.8.8.8"), _info("127.0.0.1"), _info("fd00::1")])
    assert found == [_info("8.8.8.8")]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:10.0.0.1"])
def test_the_socket_checks_the_address_again(address: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        AddressGuard().socket_for(_info(address))


@pytest.mark.parametrize(
    ("entry", "url", "through"),
    [
        ("intranet.example", "http://intranet.example:8080/", True),
        ("intranet.example:80", "http://intranet.example/", True),
        ("intranet.example:80", "http://intranet.example:8080/", False),
        ("10.0.0.1:81", "http://10.0.0.1:81/", True),
        ("10.0.0.1:81", "http://10.0.0.1/", False),
        ("[::1]:81", "http://[::1]:81/", True),
        ("::1", "http://[::1]:5/", True),
        (" LocalHost ", "http://localhost/", True),
    ],
)
def test_allowed_hosts_are_named_with_or_without_port(entry: str, url: str, through: bool) -> None:
    guard = AddressGuard([entry])
    at = URL(url)
    assert guard.allows(at.host or "", at.port or 0) is through


@pytest.mark.parametrize(
    ("error", "says"),
    [
        pytest.param(socket.gaierror("no such host"), "no such host", id="the resolver fails"),
        pytest.param(UnicodeError("label too long"), "^the name is not a valid host name$", id="no host name"),
    ],
)
async def test_a_failed_look_up_is_an_os_error(error: Exception, says: str) -> None:
    def fails(host: str, port: int, family: int) -> Iterable[AddressInfo]:
        raise error

    resolver = Resolver(AddressGuard(), fails)
    with pytest.raises(OSError, match=says):
        await resolver.resolve("a.example", 80)
    await resolver.close()


def test_a_look_up_that_ends_after_its_caller_disturbs_nobody() -> None:
    asked, answer = threading.Event(), threading.Event()

    def slow(host: str, port: int, family: int) -> Iterable[AddressInfo]:
        asked.set()
        answer.wait(10)
        return [_info("93.184.216.34")]

    async def give_up(*, stays: bool) -> None:
        asked.clear()
        answer.clear()
        looking = asyncio.create_task(Resolver(AddressGuard(), slow).resolve("a.example", 80))
        await asyncio.to_thread(asked.wait, 10)
        looking.cancel()
        (thread,) = (t for t in threading.enumerate() if t.name == "lookup-a.example")
        assert thread.daemon, "the exit would wait for it"
        if stays:  # else the loop is closed when the answer comes
            answer.set()
            await asyncio.to_thread(thread.join, 10)
            await asyncio.sleep(0)
        threads.append(thread)

    threads: list[threading.Thread] = []
    asyncio.run(give_up(stays=True))
    asyncio.run(give_up(stays=False))
    answer.set()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)


def test_a_proxy_is_allowed_with_its_port_alone() -> None:
    guard = AddressGuard(proxies=["http://10.0.0.1:3128", ""])
    guard.allow_proxy("http://Proxy.example:8080")
    assert guard.allows("10.0.0.1", 3128)
    assert guard.allows("proxy.example", 8080)
    assert not guard.allows("10.0.0.1", 80)
    assert not guard.allows("proxy.example", 3128)


def test_an_admitted_address_is_one_that_anybody_may_reach() -> None:
    guard = AddressGuard(["inside.example", " "])
    public, private = _info("93.184.216.34"), _info("10.0.0.7")
    assert guard.admit("a.example", 80, [private, public]) == [public]
    assert guard.admit("a.example", 80, []) == []
    with pytest.raises(ForbiddenAddressError, match=r"a\.example resolves to 10\.0\.0\.7, which is not a public"):
        guard.admit("a.example", 80, [private])
    with pytest.raises(ForbiddenAddressError, match=r"10\.0\.0\.7 is not a public address"):
        guard.socket_for(private)
    assert guard.admit("inside.example", 80, [private]) == [private]
    guard.socket_for(private).close()
    with pytest.raises(ForbiddenAddressError):
        guard.socket_for(_info("10.0.0.7", 81))


async def test_a_look_up_gives_addresses_that_need_no_other() -> None:
    asked: list[tuple[str, int, int]] = []

    def lookup(host: str, port: int, family: int) -> Iterable[AddressInfo]:
        asked.append((host, port, family))
        return [_info("93.184.216.34", port)]

    (found,) = await Resolver(AddressGuard(), lookup).resolve("a.example", 443, socket.AF_INET)
    assert asked == [("a.example", 443, socket.AF_INET)]
    assert found == {
        "hostname": "a.example",
        "host": "93.184.216.34",
        "port": 443,
        "family": socket.AF_INET,
        "proto": 6,
        "flags": socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    }


def test_a_socket_is_of_the_kind_that_was_looked_up() -> None:
    info = (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP, "", ("2606:2800:220:1::1", 80, 0, 0))
    with AddressGuard().socket_for(info) as made:
        assert (made.family, made.type, made.proto) == (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP)


async def test_a_look_up_without_port_and_family_is_of_any() -> None:
    asked: list[tuple[str, int, int]] = []

    def lookup(host: str, port: int, family: int) -> Iterable[AddressInfo]:
        asked.append((host, port, family))
        return []

    assert await Resolver(AddressGuard(), lookup).resolve("a.example") == []
    assert asked == [("a.example", 0, socket.AF_UNSPEC)]


def test_the_system_gives_streams_of_the_family_that_was_asked_for() -> None:
    found = list(getaddrinfo("192.0.2.7", 443, socket.AF_INET))
    assert found == [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("192.0.2.7", 443))]
    with pytest.raises(socket.gaierror):
        getaddrinfo("192.0.2.7", 443, socket.AF_INET6)
