"""The server on loopback: real requests, live updates, and an end within three seconds."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest

from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.errors import PageAddressError
from monitor.web.application import build_application
from monitor.web.server import PageServer, listening_socket
from tests.store.examples import NOW, development, event
from tests.web.conftest import Site


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """The address of the page, and the event that ends it."""
    stop = asyncio.Event()
    listening = listening_socket("127.0.0.1", 0)
    server = PageServer(build_application(site.parts), listening, ends=site.parts.changes.close)
    task = asyncio.create_task(server.serve(stop))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 60)


async def next_event(lines: aiohttp.StreamReader) -> dict[str, str]:
    """The fields of the next event, without comments."""
    found: dict[str, str] = {}
    while (line := (await asyncio.wait_for(lines.readline(), 60)).decode().rstrip("\n")) or not found:
        name, _, value = line.partition(": ")
        if name:
            found[name] = value
    return found


async def test_the_page_answers(site: Site) -> None:
    async with served(site) as (address, _), aiohttp.ClientSession() as client, client.get(address) as answer:
        assert answer.status == 200
        assert "No events yet" in await answer.text()
        assert "Server" not in answer.headers


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="without-host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", id="with-two-hosts"),
        pytest.param(b"\x16\x03\x01\x00\xa5\x01\x00\x00", id="tls"),
        pytest.param(b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", id="a-huge-address"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 300_000, id="a-header-without-end"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            id="two-lengths",
        ),
    ],
)
async def test_malformed_requests_are_refused(site: Site, request_: bytes) -> None:
    async with served(site) as (address, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        status = b""
        with suppress(ConnectionError):
            writer.write(request_)
            await writer.drain()
            status = await asyncio.wait_for(reader.readline(), 60)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        assert not status or status.startswith(b"HTTP/1.1 4")  # an early end may overtake the answer
        async with aiohttp.ClientSession() as client, client.get(address) as answer:
            assert answer.status == 200


async def test_a_new_event_reaches_an_open_page(site: Site) -> None:
    opened = event("one")
    async with served(site) as (address, _), aiohttp.ClientSession() as client:
        async with client.get(f"{address}/live") as answer:
            assert answer.content_type == "text/event-stream"
            first = await next_event(answer.content)
            assert first == {"retry": "5000", "id": "0-0"}
            await site.store.write(lambda tx: tx.events.save(opened, (), [development(opened)]))
            brought = await next_event(answer.content)
            assert (brought["event"], json.loads(brought["data"])) == ("events", {"events": ["E-ONE"]})
        async with client.get(f"{address}/live", headers={"Last-Event-ID": "0-0"}) as again:
            await next_event(again.content)
            assert (await next_event(again.content))["id"] == brought["id"]


async def test_a_decision_reaches_an_open_page(site: Site) -> None:
    clicked = Interaction(key="k", action=UserAction.ACKNOWLEDGE, by="Ada", at=NOW)
    row = RecordedInteraction(interaction=clicked, outcome=InteractionOutcome.DONE)
    async with (
        served(site) as (address, _),
        aiohttp.ClientSession() as client,
        client.get(f"{address}/live") as answer,
    ):
        await next_event(answer.content)
        await site.store.write(lambda tx: tx.interactions.add(row))
        assert await next_event(answer.content) == {"id": "0-1", "event": "events", "data": '{"events": []}'}


async def test_live_connections_are_bounded(site: Site) -> None:
    site.parts.changes._most = 1
    async with (
        served(site) as (address, _),
        aiohttp.ClientSession() as client,
        client.get(f"{address}/live") as first,
    ):
        await next_event(first.content)
        async with client.get(f"{address}/live") as second:
            assert (second.status, second.headers["Retry-After"]) == (503, "60")


@pytest.mark.parametrize("number", ["x", "-1", "7", "1-", "9" * 30 + "-0", "1.5-0", "١-0"])
async def test_a_wrong_place_is_refused(site: Site, number: str) -> None:
    assert (await site.browser().get(f"/live?since={number}")).status == 400


async def test_the_end_does_not_wait_for_open_pages(site: Site) -> None:
    async with (
        served(site) as (address, stop),
        aiohttp.ClientSession() as client,
        client.get(f"{address}/live") as answer,
    ):
        await next_event(answer.content)
        began = time.monotonic()
        stop.set()
        await asyncio.wait_for(answer.content.read(), 60)
        assert time.monotonic() - began < 3


def test_a_taken_address_is_an_error_with_advice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PageAddressError, match=f"can't listen on 127.0.0.1:{port}: .*in use. Set MONITOR_PAGE"):
            listening_socket("127.0.0.1", port)


def test_an_unknown_host_is_an_error() -> None:
    with pytest.raises(PageAddressError, match="can't listen on"):
        listening_socket("192.0.2.1", 8484)
