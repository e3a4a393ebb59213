"""The connections: they open, reconnect, and report why they don't open."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from monitor.messengers.slack.socket import Ack, MessageHandler, Sockets, open_sockets
from tests.fakes.slack_socket import APP, APP_TOKEN, FakeSockets, fake_sockets

_QUICK = timedelta(milliseconds=100)


class CheckedAnswer:
    """What came in, each acknowledged with `payload`."""

    def __init__(self) -> None:
        self.messages: list[Mapping[str, Any]] = []
        self.apps: list[str] = []
        self.payload: Mapping[str, Any] | None = None
        self.breaks = False

    async def receive(self, message: Mapping[str, Any], app: str, ack: Ack) -> None:
        self.messages.append(message)
        self.apps.append(app)
        if self.breaks:
            raise RuntimeError("a bad click")
        await ack(self.payload)


class Ticking:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def slack() -> AsyncIterator[FakeSockets]:
    async with fake_sockets() as server:
        yield server


@asynccontextmanager
async def opened(
    slack: FakeSockets, receive: MessageHandler | None = None, *, token: str = APP_TOKEN, clock: Ticking | None = None
) -> AsyncIterator[Sockets]:
    received = receive or CheckedAnswer().receive
    ticking = clock or Ticking()
    async with open_sockets(token, base_url=slack.url, handler=received, ping=_QUICK, monotonic=ticking) as sockets:
        yield sockets


async def eventually(holds: Any) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 -- what it asks has no signal
            await asyncio.sleep(0.01)


async def test_two_connections_open(slack: FakeSockets) -> None:
    async with opened(slack) as sockets:
        await eventually(lambda: sockets.open == 2)
        assert sockets.trouble == ""
        assert sockets.can_receive_clicks()


async def test_an_envelope_is_handled_with_its_app_and_acknowledged(slack: FakeSockets) -> None:
    received = CheckedAnswer()
    received.payload = {"response_action": "clear"}
    async with opened(slack, received.receive) as sockets:
        await eventually(lambda: sockets.open == 2)
        await slack.push({"envelope_id": "e1", "type": "interactive", "payload": {}}, to=0)
        await slack.until(lambda: slack.acks["e1"])
    assert slack.acks["e1"] == [{"envelope_id": "e1", "payload": {"response_action": "clear"}}]
    assert received.apps == [APP]


async def test_a_failing_handler_does_not_stop_the_next_envelope(slack: FakeSockets) -> None:
    received = CheckedAnswer()
    received.breaks = True
    async with opened(slack, received.receive) as sockets:
        await eventually(lambda: sockets.open == 2)
        await slack.push({"envelope_id": "e1", "type": "interactive", "payload": {}}, to=0)
        await slack.push("{not json", to=0)
        await slack.push("[" * 50_000, to=0)
        await eventually(lambda: len(received.messages) >= 1)
        received.breaks = False
        await slack.push({"envelope_id": "e2", "type": "interactive", "payload": {}}, to=0)
        await slack.until(lambda: slack.acks["e2"])
    assert "e1" not in slack.acks or not slack.acks["e1"]


async def test_lost_connections_reconnect(slack: FakeSockets) -> None:
    clock = Ticking()
    async with opened(slack, clock=clock) as sockets:
        await eventually(lambda: sockets.open == 2)
        slack.errors["apps.connections.open"] = "internal_error"
        await slack.drop()
        await eventually(lambda: sockets.open == 0)
        assert sockets.trouble
        assert sockets.can_receive_clicks(), "a moment is no reason to take the buttons away"
        clock.now += 61
        assert not sockets.can_receive_clicks()


async def test_a_disconnect_request_opens_a_new_session(slack: FakeSockets) -> None:
    async with opened(slack) as sockets:
        await eventually(lambda: sockets.open == 2)
        await slack.push({"type": "disconnect", "reason": "refresh_requested"}, to=0)
        await eventually(lambda: slack.opened == 3 and sockets.open == 2)


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("invalid_auth", "Basic Information → App-Level Tokens"),
        ("missing_scope", "connections:write"),
        ("socket_mode_disabled", "page Socket Mode"),
    ],
)
async def test_a_refusal_has_a_remedy_and_no_token(slack: FakeSockets, code: str, remedy: str) -> None:
    slack.errors["apps.connections.open"] = code
    async with opened(slack) as sockets:
        await sockets.ready(timedelta(seconds=5))
        assert remedy in sockets.trouble
        assert sockets.trouble.startswith(code)
        assert APP_TOKEN not in sockets.trouble
        assert not sockets.can_receive_clicks()
    assert slack.opened == 0


async def test_a_refused_token_is_not_retried_at_once(slack: FakeSockets) -> None:
    async with opened(slack, token="xapp-wrong") as sockets:
        await sockets.ready(timedelta(seconds=5))
        assert "MONITOR_SLACK_APP_TOKEN" in sockets.trouble
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(4 * _QUICK.total_seconds()):
                await slack.until(lambda: len(slack.calls["apps.connections.open"]) > 2)
    assert len(slack.calls["apps.connections.open"]) == 2


async def test_a_blocked_socket_has_a_remedy_and_no_ticket(slack: FakeSockets) -> None:
    slack.closed_door = True
    async with opened(slack) as sockets:
        await sockets.ready(timedelta(seconds=5))
        assert "HTTP 403" in sockets.trouble
        assert "wss://*.slack.com" in sockets.trouble
        assert "/socket/" not in sockets.trouble
        slack.closed_door = False
        await eventually(lambda: sockets.open > 0)  # with another address: one is good for one connection
        assert sockets.trouble == ""


async def test_waiting_ends_where_nobody_answers(unused_tcp_port: int) -> None:
    nowhere = FakeSockets()
    nowhere.url = f"http://127.0.0.1:{unused_tcp_port}/api/"
    async with opened(nowhere) as sockets:
        await sockets.ready(timedelta(seconds=5))
        assert "Slack can't be reached" in sockets.trouble
        assert not sockets.can_receive_clicks()
