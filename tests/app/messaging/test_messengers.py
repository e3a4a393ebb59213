"""Where messages leave: each by the messenger whose channel it is, through one outbox."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from monitor.app.assemble import App, Overrides, Screen, assemble
from monitor.app.messaging.channels import INCOMING, TERMINAL, main_channel
from monitor.app.rules.runtime_config import config_of
from monitor.daemon.clock import utc_now
from monitor.daemon.parts import Timing
from monitor.domain.alerts.facts import MessageFacts
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, DeliveryState, delivery_key, to_send
from monitor.domain.rules.rule import Level
from monitor.pipeline.alerts.notices import edit, reply
from monitor.rulefiles import load
from monitor.settings import read_settings
from tests.fakes.idle_child import idle
from tests.fakes.mail_server import mail_server
from tests.fakes.reading import NOW
from tests.fakes.receiver import SECRET, Receiver, receiving
from tests.fakes.stored import a_notice, an_alert, an_update
from tests.fakes.workflow import workflow
from tests.pipeline.words import WORDS

NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
BOT = {"MONITOR_SLACK_BOT_TOKEN": "xoxb-1", "MONITOR_SLACK_CHANNEL": "C0ALERTS1"}
ROUTES = """routes:
  desk: {channel: "#desk"}
  crm: {channel: "webhook:crm"}
unrouted: desk
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


def environment(folder: Path, **more: str) -> Mapping[str, str]:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules/routes.yaml").write_text(ROUTES, encoding="utf-8")
    return {"MONITOR_DATA_DIR": str(folder / "data"), "MONITOR_RULES_DIR": str(folder / "rules"), **more}


def crm(receiver: Receiver) -> Mapping[str, str]:
    return {"MONITOR_WEBHOOK_CRM_URL": receiver.url, "MONITOR_WEBHOOK_CRM_SECRET": SECRET}


@asynccontextmanager
async def running(folder: Path, screen: StringIO, **more: str) -> AsyncIterator[App]:
    settings = read_settings(environment(folder, **more))
    start = utc_now()

    def clock() -> datetime:
        return NOW + (utc_now() - start)  # messages are queued at NOW; on another day they would be late

    loaded = load(settings.rules_dir)
    few = replace(loaded.knowledge, vocabulary=WORDS, rules=())
    rules = replace(loaded, knowledge=few, sources=())  # nothing is polled: messages alone are the subject
    console = Console(file=screen)
    async with assemble(
        settings,
        screen=Screen(console=console),
        environment=NOWHERE,
        timing=Timing(clock=clock),
        overrides=Overrides(rules=rules, work=idle),
    ) as app:
        yield app


async def say(app: App, channel: str, message: MessageFacts) -> DeliveryId:
    kind = DeliveryKind.NOTICE
    key = delivery_key(workspace="test", channel=channel, subject="test", kind=kind, news=repr(message))
    row = to_send(key, channel=channel, kind=kind, message=message, now=NOW)
    await app.store.write(lambda tx: tx.outbox.queue(row))
    return row.id


async def test_a_webhook_and_the_terminal_stand_side_by_side(tmp_path: Path, receiver: Receiver) -> None:
    screen = StringIO()
    async with running(tmp_path, screen, **crm(receiver)) as app:
        await say(app, "webhook:crm", a_notice("For the program"))
        await say(app, TERMINAL, a_notice("For the screen"))
        await app.daemon.once()
    (event,) = receiver.events.values()
    assert event["data"]["message"]["title"] == "For the program"
    assert "For the screen" in screen.getvalue()
    assert "For the program" not in screen.getvalue()
    assert receiver.forged == 0


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own zone, for this process."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
async def test_on_the_screen_each_time_is_as_the_clock_on_the_wall_showed_it_then(tmp_path: Path) -> None:
    screen, winter = StringIO(), datetime(2026, 1, 9, 11, tzinfo=UTC)
    async with running(tmp_path, screen) as app:
        await say(app, TERMINAL, an_alert(seen_at=winter))
        await app.daemon.once()
    assert "published 8 Jun 2025 03:06 CEST · seen 9 Jan 2026 12:00 CET" in " ".join(screen.getvalue().split())


async def test_a_reply_and_an_edit_reach_a_receiver_as_what_they_are(tmp_path: Path, receiver: Receiver) -> None:
    async with running(tmp_path, StringIO(), **crm(receiver)) as app:
        root = await say(app, "webhook:crm", an_alert())
        await app.store.write(lambda tx: reply(tx, root, an_update(), workspace="test", news="confirmed", now=NOW))
        await app.daemon.once()
        await app.store.write(lambda tx: edit(tx, root, an_alert(level=Level.LOW), instead=None, now=NOW))
        await app.daemon.once()
    shown = [(e["type"], e["data"]["kind"], e["data"].get("thread")) for e in receiver.events.values()]
    assert shown == [
        ("message.posted", "alert", None),
        ("message.posted", "update", root),
        ("message.edited", "alert", None),
    ]
    assert [e["data"]["message"].get("level") for e in receiver.events.values()] == ["high", None, "low"]


async def test_a_workflow_of_teams_gets_cards_and_what_can_not_be_edited_anew(tmp_path: Path) -> None:
    async with workflow() as flow:
        named = {"MONITOR_TEAMS_DESK_URL": flow.url, "MONITOR_ALLOW_HOSTS": "127.0.0.1"}
        async with running(tmp_path, StringIO(), **named) as app:
            root = await say(app, "teams:desk", an_alert())
            quiet, loud = an_update(label="E-QUIET"), an_update()
            await app.store.write(lambda tx: reply(tx, root, quiet, workspace="test", news="quiet", now=NOW))
            await app.store.write(
                lambda tx: reply(tx, root, loud, workspace="test", news="loud", broadcast=True, now=NOW)
            )
            await app.daemon.once()
            changed, as_new = an_alert(level=Level.LOW), a_notice("It is now low")
            await app.store.write(lambda tx: edit(tx, root, changed, instead=as_new, now=NOW))
            await app.daemon.once()
            states = (await app.store.read(lambda tx: tx.outbox.backlog())).by_state
    assert [card["body"][0]["inlines"][0]["text"].strip() for card in flow.cards] == ["🔓", "✅", "It is now low"]
    assert "About the alert E-7K2Q" in flow.cards[1]["body"][-1]["inlines"][0]["text"]
    assert states == {DeliveryState.DELIVERED: 3, DeliveryState.DEAD: 1}


async def test_a_mail_by_apprise_leaves_through_the_outbox(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    async with mail_server() as mail:
        url = f"mailto://127.0.0.1:{mail.port}/?from=monitor@corp.example&to=desk@corp.example"
        named = {"MONITOR_APPRISE_MAIL_URL": url, "MONITOR_ALLOW_HOSTS": "127.0.0.1"}
        async with running(tmp_path, StringIO(), **named) as app:
            await say(app, "apprise:mail", an_alert())
            await app.daemon.once()
            states = (await app.store.read(lambda tx: tx.outbox.backlog())).by_state
    assert states == {DeliveryState.DELIVERED: 1}
    assert [str(sent["Subject"])[:8] for sent in mail.mails] == ["🔓 High ·"]


def test_apprise_is_not_imported_by_the_daemon(tmp_path: Path) -> None:
    named = {"MONITOR_APPRISE_MAIL_URL": "mailto://a@b.example"}
    code = (
        "import asyncio, sys; from contextlib import AsyncExitStack;"
        "from monitor.app.messaging.messengers import open_outlets;"
        "from monitor.settings import read_settings; from monitor.ingest.http.proxies import Proxies;"
        f"s = read_settings({{**{named!r}, 'MONITOR_DATA_DIR': {str(tmp_path)!r}}});"
        "made = asyncio.run(open_outlets(AsyncExitStack(), s, None, proxies=Proxies(), times=None, controls=bool,"
        " clock=print)); print(made[1].workspace, {'apprise', 'requests'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["apprise:mail", "set()"]


async def test_an_unconfigured_webhook_of_a_route_is_reported_at_the_start(tmp_path: Path) -> None:
    async with running(tmp_path, StringIO()) as app:
        (problem,) = app.problems
    assert problem == (
        "webhook:crm: set MONITOR_WEBHOOK_CRM_URL and MONITOR_WEBHOOK_CRM_SECRET and restart, "
        "or remove it from routes.yaml"
    )


async def test_slack_by_an_incoming_webhook_gets_what_no_route_takes_elsewhere(
    tmp_path: Path, receiver: Receiver
) -> None:
    """The receiver is none of Slack's: it refuses what is not signed, and is asked in its plainest form at last."""
    async with running(tmp_path, StringIO(), MONITOR_SLACK_WEBHOOK_URL=receiver.url, **crm(receiver)) as app:
        assert app.config.routes.default.channel == INCOMING
        await say(app, INCOMING, an_alert())
        await app.daemon.once()
        (held,) = await app.store.read(lambda tx: tx.channels.blocked())
    assert held.channel == INCOMING
    assert "MONITOR_SLACK_WEBHOOK_URL" in held.blocked
    assert receiver.events == {}


@pytest.mark.parametrize(
    ("named", "channel", "routes"),
    [
        pytest.param({}, TERMINAL, ["crm"], id="try-out"),
        pytest.param({"MONITOR_SLACK_WEBHOOK_URL": "https://hooks.example/"}, INCOMING, ["crm"], id="incoming webhook"),
        pytest.param(BOT, "C0ALERTS1", ["desk", "crm"], id="an app"),
    ],
)
def test_routes_to_slack_count_where_an_app_is_set_up(
    tmp_path: Path, named: Mapping[str, str], channel: str, routes: list[str]
) -> None:
    settings = read_settings(environment(tmp_path, **named))
    config = config_of(load(settings.rules_dir), settings, "slack")
    assert main_channel(settings) == config.routes.default.channel == channel
    assert [route.name for route in config.routes.named] == routes
