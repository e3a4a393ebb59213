"""Clicks over Socket Mode, from the button that the product showed to the message that says what came of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import web
from rich.console import Console

from monitor.app.assemble import App, assemble
from monitor.domain.announcement import Routes
from monitor.domain.delivery import DeliveryKind, DeliveryTimes
from monitor.domain.interaction import Deed, Outcome, Recorded, Refusal
from monitor.domain.route import Route
from monitor.domain.rule import Level, Rule
from monitor.domain.source import FirstPoll
from monitor.messengers.slack.clicks import Clicks
from monitor.messengers.slack.client import SlackMessenger, open_api
from monitor.messengers.slack.socket import Sockets, open_sockets
from monitor.pipeline.deliver import Deliverer
from monitor.pipeline.interact import Interactor
from monitor.rulefiles import load
from monitor.settings import read_settings
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.fakes.clock import Time
from tests.fakes.reading import act, article, body, harvest_of, harvested, rule, source
from tests.integration.slack.local_slack import (
    ANALYST,
    APP_TOKEN,
    BOT_TOKEN,
    CHANNEL,
    COLLEAGUE,
    LocalSlack,
    Payload,
    local_slack,
)
from tests.pipeline.conftest import Line

pytestmark = pytest.mark.integration

HIGH = rule("cn-licences", Level.HIGH)
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
QUICK = DeliveryTimes(pace=timedelta(0))


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[LocalSlack]:
    with local_slack(tmp_path) as workspace:
        yield workspace


def _controls(message: Payload) -> list[Payload]:
    return [e for b in message.get("blocks") or () if b["type"] == "actions" for e in b["elements"]]


def _labels(message: Payload) -> list[str]:
    return [e["text"]["text"] for e in _controls(message) if e["type"] == "button"]


def _press(message: Payload, label: str) -> Mapping[str, Any]:
    """What Slack says of a click on the control of that name, on a button or in the menu."""
    for control in _controls(message):
        said = {"type": control["type"], "action_id": control["action_id"], "block_id": "any"}
        if control.get("text", {}).get("text") == label:
            return {**said, "value": control["value"]}
        for option in control.get("options", ()):
            if option["text"]["text"] == label:
                return {**said, "selected_option": option}
    raise AssertionError(f"no control {label!r}: {message}")


class Desk:
    """The product's own parts between a poll and Slack, on a clock of the test."""

    def __init__(self, slack: LocalSlack, line: Line, deliverer: Deliverer, sockets: Sockets) -> None:
        self.slack = slack
        self.line = line
        self.sockets = sockets
        self._deliverer = deliverer
        self._told = 0

    @property
    def store(self) -> DatabaseStore:
        return self.line.store

    async def hear(self, *, rules: tuple[Rule, ...] = (HIGH,)) -> str:
        """An act that no event has yet; the ts of its alert, "" where none was posted."""
        before = {m["ts"] for m in await self.slack.roots()}
        self._told += 1
        self.line.clock.now += timedelta(days=60)
        item = article(f"a{self._told}", WIRE, f"China clears shipments {self._told}", published=self.line.clock.now)
        self.line.feed(body(str(self._told)), harvest_of(harvested(item, act(), rules=rules)))
        await self.line.poll(WIRE)
        await self.deliver()
        return next((m["ts"] for m in await self.slack.roots() if m["ts"] not in before), "")

    async def deliver(self) -> None:
        while await self._deliverer.deliver():
            pass

    async def root(self, ts: str) -> Payload:
        await self.deliver()
        (message,) = [m for m in await self.slack.roots() if m["ts"] == ts]
        return message

    async def click(self, ts: str, label: str, user: str = ANALYST) -> None:
        self.line.clock.now += timedelta(seconds=20)
        await self.slack.click(ts, user, _press(await self.root(ts), label))

    async def fill(self, ts: str, label: str, **inputs: Mapping[str, Any]) -> None:
        """Open the form behind a control, fill it in, and send it."""
        await self.click(ts, label)
        form = await self.slack.until(self._form)
        async with self.slack.window() as window:
            await window.submit(ANALYST, **inputs)
            assert not window.errors, (form, window.errors)

    async def _form(self) -> Payload | None:
        async with self.slack.window() as window:
            return window.forms[-1] if window.forms else None

    async def told(self, user: str, number: int) -> Payload:
        """The `number`th message that only this person sees."""

        async def come() -> list[Payload]:
            return (await self.slack.told(user))[number - 1 :]

        found: list[Payload] = await self.slack.until(come)
        return found[0]

    async def log(self, ts: str) -> list[Recorded]:
        """What stands on record about the event of an alert, in order."""
        about = [event.event.id for event in await self.store.archive.events()]
        rows = [row for name in about for row in await self.store.traces.deliveries(name)]
        (told,) = [r.event_id for r in rows if r.kind is DeliveryKind.ROOT and r.receipt and r.receipt.ts == ts]
        assert told is not None
        found = await self.store.read(lambda tx: tx.interactions.of_event(told))
        return sorted(found, key=lambda r: r.interaction.at)

    async def edits(self) -> int:
        return sum(e["summary"] == "chat.update" for e in await self.slack.log())


@asynccontextmanager
async def desk_at(slack: LocalSlack, folder: Path, *rules: Rule, allowed: tuple[str, ...] = ()) -> AsyncIterator[Desk]:
    clock = Time()
    async with open_store(sqlite_url(folder)) as store, open_api(BOT_TOKEN, base_url=slack.api_url) as api:
        line = Line(store, clock, rules or (HIGH,), Routes(default=Route(name="default", channel=CHANNEL)))
        line.storm = None
        await line.watch(WIRE)
        interactor = Interactor(store=store, desk=line.desk, clock=clock, allowed=allowed)
        clicks = Clicks(api, take=interactor.take, explain=interactor.explain, clock=clock)
        async with open_sockets(APP_TOKEN, base_url=slack.api_url, hear=clicks.hear) as sockets:
            deliverer = Deliverer(
                store=store,
                messenger=SlackMessenger(api, sockets.carry_clicks),
                serves=lambda _: True,
                clock=clock,
                jitter=Random(1),
                times=QUICK,
            )
            await slack.until(_both_open(sockets))
            yield Desk(slack, line, deliverer, sockets)


def _both_open(sockets: Sockets) -> Any:
    async def open_() -> bool:
        return sockets.open == 2

    return open_


def _chosen(value: str) -> Mapping[str, Any]:
    return {"type": "radio_buttons", "selected_option": {"value": value}}


def _written(text: str) -> Mapping[str, Any]:
    return {"type": "plain_text_input", "value": text}


# ------------------------------------------------------------------ acknowledge, through the whole product


FEED = """<rss version="2.0"><channel><title>Wire</title><language>en</language><item>
<guid isPermaLink="false">1</guid><title>China bans exports of gallium</title><link>https://news.example/1</link>
<description>The ministry said so.</description></item></channel></rss>"""
ALERTS = "rules: [{id: of-minerals, title: China acts on gallium, level: high, when: act(issuer:CN) AND gallium}]\n"
SOURCES = (
    "sources: [{{name: Wire, url: 'http://{0}/feed', kind: rss, language: en, tier: wire, first_poll: announce}}]\n"
)


@asynccontextmanager
async def _feed() -> AsyncIterator[str]:
    """The address of a feed with one article, host and port."""

    async def serve(_: web.Request) -> web.Response:
        return web.Response(text=FEED, content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/feed", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _product(slack: LocalSlack, folder: Path, **more: str) -> AsyncIterator[App]:
    async with _feed() as address:
        pack = folder / "rules" / "minerals"
        pack.mkdir(parents=True)
        (pack / "alerts.yaml").write_text(ALERTS, encoding="utf-8")
        (pack / "sources.yaml").write_text(SOURCES.format(address), encoding="utf-8")
        settings = read_settings(
            {
                "MONITOR_DATA_DIR": str(folder / "data"),
                "MONITOR_RULES_DIR": str(folder / "rules"),
                "MONITOR_SLACK_BOT_TOKEN": BOT_TOKEN,
                "MONITOR_SLACK_APP_TOKEN": APP_TOKEN,
                "MONITOR_SLACK_CHANNEL": CHANNEL,
                "MONITOR_SLACK_API_URL": slack.api_url,
                "MONITOR_ALLOW_HOSTS": address,
                **more,
            }
        )
        rules = load(settings.rules_dir)
        assert not rules.errors
        own = replace(rules, sources=tuple(s for s in rules.sources if s.origin != "base"))
        stop, console = asyncio.Event(), Console(file=StringIO())
        async with assemble(settings, console=console, environment={}, times=QUICK, rules=own) as app:
            assert not app.problems
            running = asyncio.create_task(app.daemon.run(stop))
            try:
                yield app
            finally:
                stop.set()
                await running


async def _alert(slack: LocalSlack, *, edited: bool = False) -> Payload:
    """The one alert among what stands in the channel, as soon as it is there, or was edited."""

    async def come() -> list[Payload]:
        return [m for m in await slack.roots() if "gallium" in m["text"] and edited <= bool(m.get("edited"))]

    (message,) = await slack.until(come)
    return dict(message)


async def _note(slack: LocalSlack, user: str) -> Payload:
    """The one message that only this person sees."""

    async def come() -> list[Payload]:
        return await slack.told(user)

    (message,) = await slack.until(come)
    return dict(message)


async def test_slack_19_who_acknowledges_stands_on_the_alert_within_a_second_and_a_second_click_changes_nothing(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with _product(slack, tmp_path / "product") as app:
        root = await _alert(slack)
        assert _labels(root) == ["Read source (en)", "Acknowledge"]

        await slack.click(root["ts"], ANALYST, _press(root, "Acknowledge"))
        now = await _alert(slack, edited=True)
        assert f"<@{ANALYST}> looked <!date^" in json.dumps(now, ensure_ascii=False)
        assert " UTC>" in json.dumps(now)
        assert "Acknowledge" not in _labels(now)
        assert "Decide…" in _labels(now)
        assert {b["block_id"] for b in now["blocks"] if b["type"] == "actions"}.isdisjoint(
            b["block_id"] for b in root["blocks"] if b["type"] == "actions"
        )

        await slack.click(root["ts"], COLLEAGUE, _press(root, "Acknowledge"))
        assert f"<@{ANALYST}>" in (await _note(slack, COLLEAGUE))["text"]
        assert all(seconds < 1 for seconds in await slack.acknowledged_within())
        (event,) = await app.archive.events()
        first, second = await app.store.read(lambda tx: tx.interactions.of_event(event.event.id))
        assert (first.interaction.by, first.interaction.deed, first.outcome) == (
            ANALYST,
            Deed.ACKNOWLEDGE,
            Outcome.DONE,
        )
        assert (second.interaction.by, second.refusal) == (COLLEAGUE, Refusal.ALREADY)
        assert [e["summary"] for e in await slack.log()].count("chat.update") == 1


async def test_slack_19_only_those_on_the_list_may_and_the_others_are_told(slack: LocalSlack, tmp_path: Path) -> None:
    async with _product(slack, tmp_path / "product", MONITOR_SLACK_ALLOWED_USERS=COLLEAGUE):
        root = await _alert(slack)
        await slack.click(root["ts"], ANALYST, _press(root, "Acknowledge"))
        assert "not on the list" in (await _note(slack, ANALYST))["text"]
        assert [e["summary"] for e in await slack.log()].count("chat.update") == 0
