"""Clicks over Socket Mode, from the button that the product showed to the message that says what came of it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
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

from monitor.app.assemble import App, Overrides, Screen, assemble
from monitor.daemon.click_status import ClickStatus
from monitor.domain.alerts.announcement import AnnouncementState, Routes
from monitor.domain.alerts.bursts import DEFAULT_LIMITS
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryKind, DeliveryTimes
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import InteractionOutcome, RecordedInteraction, Refusal, UserAction
from monitor.domain.rules.rule import Level, Rule
from monitor.domain.sources.source import FirstPoll
from monitor.messengers.slack.clicks import Clicks
from monitor.messengers.slack.client import SlackMessenger
from monitor.messengers.slack.socket import Sockets, open_sockets
from monitor.messengers.slack.web_api import open_api
from monitor.pipeline.delivery.deliver import Deliverer
from monitor.pipeline.interactions.handle import UserActionHandler
from monitor.ports.repositories.store import CLICKS
from monitor.rulefiles import load
from monitor.settings import read_settings
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.fakes.clock import Time
from tests.fakes.reading import act, article, body, extracted, extraction_of, rule, source
from tests.integration.slack.emulator import PATIENCE
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
from tests.pipeline.words import WORDS

pytestmark = pytest.mark.integration

HIGH = rule("cn-licences", Level.HIGH)
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
QUICK = DeliveryTimes(pace=timedelta(0))
SLACK_WAITS = 3  # seconds for the acknowledgement of a click


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


class Installation:
    """The product's own parts between a poll and Slack, on a clock of the test."""

    def __init__(self, slack: LocalSlack, line: Line, deliverer: Deliverer, sockets: Sockets) -> None:
        self.slack = slack
        self.line = line
        self.sockets = sockets
        self._deliverer = deliverer
        self._reported = 0

    @property
    def store(self) -> DatabaseStore:
        return self.line.store

    async def receive(self, goods: str = "rare_earths", *, rules: tuple[Rule, ...] = (HIGH,)) -> str:
        """What an outlet reports about goods without an event yet; the ts of the alert, "" where none was posted."""
        before = {m["ts"] for m in await self.slack.roots()}
        self._reported += 1
        self.line.clock.now += timedelta(minutes=5)
        item = article(f"a{self._reported}", WIRE, f"China clears {goods}", published=self.line.clock.now)
        self.line.feed(
            body(str(self._reported)), extraction_of(extracted(item, act(commodities=(goods,)), rules=rules))
        )
        await self.line.poll(WIRE)
        await self.deliver()
        return next((str(m["ts"]) for m in await self.slack.roots() if m["ts"] not in before), "")

    async def deliver(self) -> None:
        while await self._deliverer.deliver():
            pass

    async def root(self, ts: str) -> Payload:
        await self.deliver()
        (message,) = [m for m in await self.slack.messages() if m["ts"] == ts]
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

    async def ephemerals(self, user: str, number: int) -> Payload:
        """The `number`th message that only this person sees."""

        async def come() -> list[Payload]:
            return (await self.slack.ephemerals(user))[number - 1 :]

        found: list[Payload] = await self.slack.until(come)
        return found[0]

    async def log(self, ts: str) -> list[RecordedInteraction]:
        """What stands on record about the event of an alert, in order."""
        about = [event.event.id for event in await self.store.archive.events()]
        rows = [row for name in about for row in await self.store.traces.deliveries(name)]
        (event_id,) = [r.event_id for r in rows if r.kind is DeliveryKind.ROOT and r.receipt and r.receipt.ts == ts]
        assert event_id is not None
        found = await self.store.read(lambda tx: tx.interactions.of_event(event_id))
        return sorted(found, key=lambda r: r.interaction.at)

    async def edits(self) -> int:
        return sum(e["summary"] == "chat.update" for e in await self.slack.log())


@asynccontextmanager
async def config_at(slack: LocalSlack, folder: Path, *rules: Rule, connections: int = 2) -> AsyncIterator[Installation]:
    clock = Time()
    async with open_store(sqlite_url(folder)) as store, open_api(BOT_TOKEN, base_url=slack.api_url) as api:
        line = Line(store, clock, rules or (HIGH,), Routes(default=Route(name="default", channel=CHANNEL)))
        line.storm = None
        await line.watch(WIRE)
        interactor = UserActionHandler(store=store, config=line.config, clock=clock)
        clicks = Clicks(api, take=interactor.take, explain=interactor.explain, clock=clock)
        async with open_sockets(
            APP_TOKEN, base_url=slack.api_url, handler=clicks.receive, connections=connections
        ) as sockets:
            deliverer = Deliverer(
                store=store,
                messenger=SlackMessenger(api, sockets.can_receive_clicks),
                serves=lambda _: True,
                vocabulary=lambda: WORDS,
                clock=clock,
                jitter=Random(1),
                times=QUICK,
            )
            await slack.until(_all_open(sockets, connections))
            yield Installation(slack, line, deliverer, sockets)


def _all_open(sockets: Sockets, connections: int = 2) -> Callable[[], Awaitable[bool]]:
    async def open_() -> bool:
        return sockets.open == connections

    return open_


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    """For what is known without Slack."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 -- what it asks has no signal
            await asyncio.sleep(0.05)


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
    "sources: [{{name: Wire, url: 'http://{0}/feed', kind: rss, language: en, tier: wire, first_poll: announce, "
    "full_text: false}}]\n"
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
        async with assemble(
            settings, screen=Screen(console=console), environment={}, overrides=Overrides(rules=own, times=QUICK)
        ) as app:
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
        return await slack.ephemerals(user)

    (message,) = await slack.until(come)
    return dict(message)


async def test_slack_19_who_acknowledges_stands_on_the_alert_and_a_second_click_changes_nothing(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with _product(slack, tmp_path / "product") as app:
        root = await _alert(slack)
        assert _labels(root) == ["Read source (en)", "Acknowledge"]

        await slack.click(root["ts"], ANALYST, _press(root, "Acknowledge"))
        now = await _alert(slack, edited=True)
        assert f"<@{ANALYST}> acknowledged <!date^" in json.dumps(now, ensure_ascii=False)
        assert " UTC>" in json.dumps(now)
        assert "Acknowledge" not in _labels(now)
        assert "Decide…" in _labels(now)
        assert {b["block_id"] for b in now["blocks"] if b["type"] == "actions"}.isdisjoint(
            b["block_id"] for b in root["blocks"] if b["type"] == "actions"
        )

        await slack.click(root["ts"], COLLEAGUE, _press(root, "Acknowledge"))
        assert f"<@{ANALYST}>" in (await _note(slack, COLLEAGUE))["text"]
        assert all(seconds < SLACK_WAITS for seconds in await slack.acknowledged_within())
        (event,) = await app.archive.events()
        first, second = await app.store.read(lambda tx: tx.interactions.of_event(event.event.id))
        assert (first.interaction.by, first.interaction.action, first.outcome) == (
            ANALYST,
            UserAction.ACKNOWLEDGE,
            InteractionOutcome.DONE,
        )
        assert (second.interaction.by, second.refusal) == (COLLEAGUE, Refusal.ALREADY)
        assert [e["summary"] for e in await slack.log()].count("chat.update") == 1


async def _monitor(folder: Path, *arguments: str) -> str:
    """A command in a process of its own, without the daemon's settings for Slack."""
    env = {"PATH": "", "MONITOR_DATA_DIR": str(folder / "data"), "MONITOR_RULES_DIR": str(folder / "rules")}
    program = "import sys; from monitor.cli import main; main(sys.argv[1:])"
    command = (sys.executable, "-c", program, *arguments)
    child = await asyncio.create_subprocess_exec(*command, env=env, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    assert child.returncode == 0
    return out.decode()


async def test_who_acknowledges_and_decides_at_a_terminal_is_shown_on_the_alert(
    slack: LocalSlack, tmp_path: Path
) -> None:
    folder = tmp_path / "product"
    async with _product(slack, folder) as app:
        await _alert(slack)
        (event,) = await app.archive.events()
        label = event.event.label

        said = await _monitor(folder, "events", "acknowledge", label, "--by", "Night shift")
        assert said == f"{label}: acknowledged. To record what follows, run: monitor events decide {label}\n"
        now = await _alert(slack, edited=True)
        assert "Night shift (terminal) acknowledged <!date^" in json.dumps(now, ensure_ascii=False)
        assert "Acknowledge" not in _labels(now)

        await _monitor(folder, "events", "decide", label, "actioned", "--because", "orders moved", "--by", "Ana")

        async def decided() -> bool:
            return "orders moved" in json.dumps(await _alert(slack, edited=True), ensure_ascii=False)

        await slack.until(decided)
        assert "Ana (terminal)" in json.dumps(await _alert(slack, edited=True), ensure_ascii=False)


async def test_why_this_answers_who_asks_and_nobody_else(slack: LocalSlack, tmp_path: Path) -> None:
    async with _product(slack, tmp_path / "product"):
        root = await _alert(slack)
        await slack.click(root["ts"], COLLEAGUE, _press(root, "Why this?"))
        note = await _note(slack, COLLEAGUE)
        assert "of-minerals" in note["text"]
        assert await slack.ephemerals(ANALYST) == []


async def test_slack_19_only_those_on_the_list_may_and_the_others_are_notified(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with _product(slack, tmp_path / "product", MONITOR_SLACK_ALLOWED_USERS=COLLEAGUE):
        root = await _alert(slack)
        await slack.click(root["ts"], ANALYST, _press(root, "Acknowledge"))
        assert "not on the list" in (await _note(slack, ANALYST))["text"]
        assert [e["summary"] for e in await slack.log()].count("chat.update") == 0


# ------------------------------------------------------------------ sockets


async def test_slack_20_a_click_that_arrives_over_both_sockets_is_one_click(slack: LocalSlack, tmp_path: Path) -> None:
    async with config_at(slack, tmp_path) as config:
        ts = await config.receive()
        await config.click(ts, "Acknowledge")
        note = await config.ephemerals(ANALYST, 1)
        root = await config.root(ts)
        brought = [e for e in await slack.log() if e["direction"] == "to_bot" and "hello" in e["summary"]]
        assert (config.sockets.open, len(brought)) == (2, 2)
        (row,) = await config.log(ts)
        assert (row.interaction.action, row.outcome) == (UserAction.ACKNOWLEDGE, InteractionOutcome.DONE)
        assert "Acknowledge" not in _labels(root)
        assert "acknowledged" in note["text"]
        assert (await config.edits(), len(await slack.ephemerals(ANALYST))) == (1, 1)


async def test_slack_21_after_a_kill_of_slack_clicks_arrive_again(slack: LocalSlack, tmp_path: Path) -> None:
    async with config_at(slack, tmp_path) as config:
        await config.receive()
        listening = ClickStatus(config.store)
        listening.use_connection(config.sockets)
        slack.kill()

        async def lost() -> bool:
            return config.sockets.open == 0

        await _until(lost)
        await listening.note()
        assert "the monitor reconnects" in (await config.store.read(lambda tx: tx.journal.recall(CLICKS)) or "")

        slack.start()
        await slack.until(_all_open(config.sockets))
        await listening.note()
        assert await config.store.read(lambda tx: tx.journal.recall(CLICKS)) == ""

        ts = await config.receive("gallium")
        await config.click(ts, "Acknowledge")
        await config.ephemerals(ANALYST, 1)
        assert len(await config.log(ts)) == 1


async def test_slack_21_connections_on_which_nothing_answers_are_known_to_be_dead(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with config_at(slack, tmp_path) as config:
        ts = await config.receive()
        slack.freeze()

        async def dead() -> bool:
            return config.sockets.open == 0

        try:
            await _until(dead)
        finally:
            slack.thaw()
        await slack.until(_all_open(config.sockets))
        await config.click(ts, "Acknowledge")
        await config.ephemerals(ANALYST, 1)
        assert len(await config.log(ts)) == 1


async def test_slack_21_where_slack_asks_to_reconnect_there_is_a_new_session_and_the_next_click_is_one(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with config_at(slack, tmp_path) as config:
        ts = await config.receive()
        connections = config.sockets._connections
        before = [connection.current_session for connection in connections]
        for connection in connections:
            await connection.enqueue_message('{"type": "disconnect", "reason": "refresh_requested"}')

        async def renewed() -> bool:
            new = [connection.current_session for connection in connections]
            return config.sockets.open == 2 and not any(a is b for a, b in zip(before, new, strict=True))

        await slack.until(renewed)
        await config.click(ts, "Acknowledge")
        await config.ephemerals(ANALYST, 1)
        assert (len(await config.log(ts)), "Acknowledge" in _labels(await config.root(ts))) == (1, False)


async def test_where_no_click_would_arrive_an_alert_has_no_dead_buttons(slack: LocalSlack, tmp_path: Path) -> None:
    async with config_at(slack, tmp_path, connections=0) as config:
        ts = await config.receive()
        assert [c["action_id"] for c in _controls(await config.root(ts))] == ["open_source"]


# ------------------------------------------------------------------ mute, not for us, undo, forged


CRITICAL = rule("cn-critical", Level.CRITICAL)


async def _state(config: Installation, goods: str) -> list[AnnouncementState]:
    (event,) = [e.event for e in await config.store.archive.events() if goods in e.event.commodities]
    past = await config.store.read(lambda tx: tx.announcements.past(event.id))
    return [announcement.state for announcement in past]


async def test_slack_23_a_muted_rule_is_silent_for_its_days_critical_still_speaks_and_then_it_speaks_again(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with config_at(slack, tmp_path, HIGH, CRITICAL) as config:
        ts = await config.receive()
        await config.fill(ts, "Mute…", subject=_chosen("rule"), days=_chosen("7"), note=_written("trade fair"))
        note = await config.ephemerals(ANALYST, 1)
        assert "Rule cn-licences is muted until" in note["text"]
        assert "critical alerts" in json.dumps(note["blocks"])

        assert await config.receive("gallium") == ""
        assert await _state(config, "gallium") == [AnnouncementState.MUTED]
        assert await config.receive("tungsten", rules=(HIGH, CRITICAL)) != ""
        config.line.clock.now += timedelta(days=8)
        assert await config.receive("antimony") != ""


async def test_slack_23_undo_lets_a_muted_rule_speak_at_once(slack: LocalSlack, tmp_path: Path) -> None:
    async with config_at(slack, tmp_path) as config:
        ts = await config.receive()
        await config.fill(ts, "Mute…", subject=_chosen("rule"), days=_chosen("30"), note=_written("trade fair"))
        note = await config.ephemerals(ANALYST, 1)
        assert await config.receive("gallium") == ""
        await slack.click(note["ts"], ANALYST, _press(note, "Undo"))
        assert "Undone" in (await config.ephemerals(ANALYST, 2))["text"]
        assert await config.receive("tungsten") != ""


async def test_slack_23_not_for_us_is_kept_with_its_reason_and_can_be_taken_back_for_ten_minutes(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with config_at(slack, tmp_path) as config:
        first, second = await config.receive(), await config.receive("gallium")
        for number, ts in enumerate((first, second), start=1):
            await config.fill(ts, "Not for us…", reason=_chosen("wrong_goods"), note=_written("scrap"))
            await config.ephemerals(ANALYST, number)
        labels = await config.store.read(lambda tx: tx.labels.all())
        assert [(label.reason, label.by) for label in labels] == [(Unwanted.WRONG_GOODS, ANALYST)] * 2

        notes = await slack.ephemerals(ANALYST)
        await slack.click(notes[1]["ts"], ANALYST, _press(notes[1], "Undo"))
        assert "Undone" in (await config.ephemerals(ANALYST, 3))["text"]
        config.line.clock.now += timedelta(minutes=11)
        await slack.click(notes[0]["ts"], ANALYST, _press(notes[0], "Undo"))
        assert "10 minutes" in (await config.ephemerals(ANALYST, 4))["text"]
        assert len(await config.store.read(lambda tx: tx.labels.all())) == 1


async def test_slack_23_a_forged_value_is_refused_with_a_word_and_changes_nothing(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with config_at(slack, tmp_path) as config:
        first, second = await config.receive(), await config.receive("gallium")
        other = _press(await config.root(second), "Acknowledge")
        unknown = {**other, "value": "v1:2f0c9a54-0000-5000-8000-00000000dead"}
        for number, forged in enumerate((other, unknown), start=1):
            await slack.click(first, COLLEAGUE, forged)
            note = await config.ephemerals(COLLEAGUE, number)
            assert "Nothing was changed." in note["text"]
        for ts in (first, second):
            assert "Acknowledge" in _labels(await config.root(ts))


async def test_a_decision_is_recorded_with_its_day_and_a_wrong_field_is_named_in_the_form(
    slack: LocalSlack, tmp_path: Path
) -> None:
    async with config_at(slack, tmp_path) as config:
        ts = await config.receive()
        await config.click(ts, "Decide…")
        await slack.until(config._form)
        async with slack.window() as window:
            await window.submit(ANALYST, decision=_chosen("watching"))
            assert list(window.errors) == ["until"]
        day = (config.line.clock.now + timedelta(days=30)).date()
        async with slack.window() as window:
            until = {"type": "datepicker", "selected_date": day.isoformat()}
            await window.submit(ANALYST, decision=_chosen("watching"), until=until)
        assert "watching until" in (await config.ephemerals(ANALYST, 1))["text"]
        done = [row.interaction for row in await config.log(ts) if row.outcome is InteractionOutcome.DONE]
        assert [(d.decision, d.until) for d in done] == [(DecisionKind.WATCHING, day)]
        assert "Decide…" in _labels(await config.root(ts))


async def test_an_alert_in_the_thread_of_a_burst_is_clicked_like_any_other(slack: LocalSlack, tmp_path: Path) -> None:
    async with config_at(slack, tmp_path) as config:
        config.line.storm = replace(DEFAULT_LIMITS, roots=1, within=timedelta(hours=1))
        await config.receive()
        await config.receive("gallium")
        (alert,) = [m for m in await slack.messages() if _labels(m) and m.get("thread_ts")]
        await config.click(alert["ts"], "Acknowledge")
        note = await config.ephemerals(ANALYST, 1)
        assert "acknowledged" in note["text"]
        assert note["thread_ts"] == alert["thread_ts"], "the answer stands where the alert does"
        assert f"<@{ANALYST}> acknowledged" in json.dumps(await config.root(alert["ts"]))
