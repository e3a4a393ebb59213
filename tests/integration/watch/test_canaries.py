"""Canaries in the watch list, through the whole line: they show in the route that may show them, and nowhere else.

Looked at are what goes to Slack (with metadata), what a receiver of webhooks gets, the log at DEBUG, what commands
print and write, and all of the database. A canary is a word of watch.yaml that no article has.
"""

import asyncio
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import structlog
from aiohttp import web

from monitor.app.assemble import App, Overrides, assemble
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.rulefiles import RuleSet, load
from monitor.settings import read_settings
from tests.cli.command_line import call
from tests.fakes.slack_server import TOKEN, FakeSlack, fake_slack_aside
from tests.ingest.http.servers import serving
from tests.integration.secrets.planted import logging_to

pytestmark = pytest.mark.integration

CANARIES = ("kanarius", "金丝雀", "zebrafinch")
DESK, LEGAL, OPERATOR = "C0ALERTS1", "C0LEGAL01", "C0DIGEST1"
WATCH = """watch:
  materials:
    - {is: gallium, hs: [8112.92], parts: [ZEBRAFINCH-1, ZEBRAFINCH-2], owner: Zebrafinch desk, note: zebrafinch note}
    - {is: germanium, parts: [ZEBRAFINCH-3], owner: Second zebrafinch desk}
  firms:
    - name: Kanarius Holding
      zh: 金丝雀控股
      also: [Huawei]
      role: zebrafinch supplier
      ids: {own: zebrafinch-7}
      owner: Zebrafinch firms
  sites:
    - {name: Zebrafinch plant, country: ID, makes: [nickel], firm: Kanarius Nickel, owner: Zebrafinch sites}
"""
RULES = """rules:
  - id: what-we-watch
    title: An act on what we watch
    level: medium
    when: act(watch:any)
    raise: {when: 'act(watch:firms) OR act(watch:materials)', to: critical}
    route: [desk, legal, crm]
    why: It touches us.
    examples:
      match: [{lang: en, title: China bans exports of gallium, with_watch: [$gallium]}]
  - id: our-firms
    title: A firm of ours was listed
    level: high
    when: act(measure:entity_list firm:@watch)
    route: [desk, legal, crm]
    examples:
      match: [{lang: en, title: US adds Huawei to its Entity List, with_watch: [Huawei]}]
"""
ROUTES = f"""routes:
  desk: {{channel: {DESK}, digest: {{at: "08:00", levels: [medium, high, critical]}}}}
  legal: {{channel: {LEGAL}, may_show_watch: true}}
  crm: {{channel: 'webhook:crm', minimum: low}}
  operator: {{channel: {OPERATOR}, kind: operator}}
unrouted: desk
"""
FIRST = (
    "China bans exports of gallium",
    "US adds Huawei to its Entity List",
    "Indonesia bans exports of nickel ore",
    "Football today",
)
LATER = ("China bans exports of gallium and germanium to the United States", "Canada bans exports of germanium")
COMMANDS = (
    "events list",
    "events list --format json",
    "rules list",
    "rules list --format json",
    "rules show what-we-watch",
    "rules test",
    "sources list --format json",
    "health",
    "health --format json",
    "check",
    "check --format json",
    "rules backtest --format text",
    "rules backtest --format json",
)


def hits(text: str) -> list[str]:
    return [word for word in CANARIES if word in text.lower()]


@dataclass
class Receiver:
    """The feed, and the receiver of a webhook."""

    titles: tuple[str, ...] = FIRST
    hooks: list[str] = field(default_factory=list)

    async def answer(self, got: web.Request) -> web.StreamResponse:
        if got.method == "POST":
            self.hooks.append(f"{dict(got.headers)} {await got.text()}")
            return web.Response(text="{}")
        items = "".join(f"<item><guid>{crc32(t.encode())}</guid><title>{t}</title></item>" for t in self.titles)
        return web.Response(
            text=f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>', content_type="application/xml"
        )


@dataclass
class Seen:
    """All that left the product in one life of two polls."""

    slack: FakeSlack
    hooks: list[str]
    log: str
    environment: Mapping[str, str]

    @cached_property
    def label(self) -> str:
        """The label of the event on gallium."""
        listed = json.loads(call("events", "list", "--format", "json", env=self.environment).out)
        return next(str(row["event"]["label"]) for row in listed if "gallium" in json.dumps(row))

    def said_in(self, channel: str) -> str:
        return json.dumps(list(self.slack.messages[channel]), ensure_ascii=False, default=str)

    def calls(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield from ((call.method, call.fields) for call in self.slack.calls)


def set_up(folder: Path, base: str, slack: FakeSlack) -> tuple[Mapping[str, str], RuleSet]:
    rules, private = folder / "rules", folder / "private"
    (rules / "own").mkdir(parents=True)
    private.mkdir()
    (private / "watch.yaml").write_text(WATCH, encoding="utf-8")
    (rules / "routes.yaml").write_text(ROUTES, encoding="utf-8")
    (rules / "own" / "alerts.yaml").write_text(RULES, encoding="utf-8")
    source = f"sources:\n  - {{name: Own wire, url: '{base}/feed', kind: rss, tier: wire, first_poll: announce}}\n"
    (rules / "own" / "sources.yaml").write_text(source, encoding="utf-8")
    environment = {
        "MONITOR_DATA_DIR": str(folder / "data"),
        "MONITOR_RULES_DIR": str(rules),
        "MONITOR_RULES_PRIVATE": str(private),
        "MONITOR_ALLOW_HOSTS": "127.0.0.1",
        "MONITOR_SLACK_BOT_TOKEN": TOKEN,
        "MONITOR_SLACK_CHANNEL": DESK,
        "MONITOR_SLACK_API_URL": slack.url,
        "MONITOR_WEBHOOK_CRM_URL": f"{base}/hook",
        "MONITOR_WEBHOOK_CRM_SECRET": "whsec_" + "aDAway1zM2NyZXQtdGhhdC1zaWducy1pdA==",
    }
    loaded = load(rules, private=private)
    assert loaded.errors == ()
    assert len(loaded.knowledge.watch) == 4
    return environment, replace(loaded, sources=tuple(s for s in loaded.sources if s.origin == "own"))


async def live(folder: Path, slack: FakeSlack) -> Seen:
    receiver, log = Receiver(), io.StringIO()
    async with serving(receiver.answer, size=1 << 20) as base:
        environment, rules = set_up(folder, base, slack)
        settings = read_settings(environment)
        with logging_to(log, settings):
            async with assemble(
                settings,
                environment=environment,
                overrides=Overrides(rules=rules, times=DeliveryTimes(pace=timedelta(milliseconds=20))),
                announce_first=True,
                clicks=False,
            ) as app:
                structlog.get_logger().debug("put together", app=app, settings=settings, rules=rules)
                await app.daemon.once(everything=True)
                receiver.titles = (*LATER, *FIRST)
                await app.daemon.once(everything=True)
                async with asyncio.timeout(60):  # a quick machine passes often before the pace lets the edits go
                    while await _waits(app):
                        await app.daemon.once(everything=True)
    return Seen(slack=slack, hooks=receiver.hooks, log=log.getvalue(), environment=environment)


async def _waits(app: App) -> bool:
    backlog = await app.store.read(lambda tx: tx.outbox.backlog())
    return any(number for state, number in backlog.by_state.items() if not state.is_final)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with fake_slack_aside() as slack:
        slack.channels |= {LEGAL: "trade-legal"}
        yield asyncio.run(live(tmp_path_factory.mktemp("life"), slack))


def test_the_route_that_may_show_it_names_the_entries(seen: Seen) -> None:
    said = seen.said_in(LEGAL)

    assert "*For us:* gallium, germanium · 3 parts · owners Zebrafinch desk, Second zebrafinch desk" in said
    assert "*For us:* Kanarius Holding · owner Zebrafinch firms" in said
    assert "*For us:* Zebrafinch plant · owner Zebrafinch sites" in said
    assert "now touches the watch list" in said


def test_other_channels_of_slack_are_listed_without_a_canary(seen: Seen) -> None:
    said = seen.said_in(DESK)

    assert "China bans gallium and germanium exports" in said, "nothing was sent: the case would prove nothing"
    assert hits(said + seen.said_in(OPERATOR)) == []


def test_no_call_of_slack_but_a_message_to_that_route_has_a_canary(seen: Seen) -> None:
    shown = [
        (method, fields) for method, fields in seen.calls() if hits(json.dumps(fields, default=str, ensure_ascii=False))
    ]

    assert {method for method, _ in shown} <= {"chat.postMessage", "chat.update"}
    assert {fields["channel"] for _, fields in shown} == {LEGAL}
    assert [
        fields["metadata"] for _, fields in shown if hits(json.dumps(fields.get("metadata"), ensure_ascii=False))
    ] == []


def test_a_webhook_without_the_right_gets_no_canary(seen: Seen) -> None:
    assert any("gallium" in hook for hook in seen.hooks), "no webhook was called: the case would prove nothing"
    assert [hook for hook in seen.hooks if hits(hook)] == []


def test_the_log_has_no_canary(seen: Seen) -> None:
    assert "put together" in seen.log
    assert [line for line in seen.log.splitlines() if hits(line)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_a_canary(seen: Seen, command: str) -> None:
    printed = call(*command.split(), env=seen.environment)

    assert printed.out + printed.err
    assert hits(printed.out + printed.err) == []


def test_only_why_on_the_own_terminal_names_the_entry(seen: Seen) -> None:
    at_home = call("why", seen.label, env=seen.environment)
    passed_on = call("why", seen.label, "--format", "json", env=seen.environment)

    assert "touches gallium (materials)" in at_home.out
    assert "Zebrafinch desk" in at_home.out
    assert hits(passed_on.out + passed_on.err) == []


def test_the_audit_has_the_entries_only_in_a_file_that_is_asked_for(seen: Seen, tmp_path: Path) -> None:
    file = tmp_path / "audit.csv"
    printed = call("events", "export", "--private", "-o", file, env=seen.environment)
    refused = call("events", "export", "--private", env=seen.environment)

    assert printed.code == 0
    assert "Kanarius Holding · owner Zebrafinch firms" in file.read_text(encoding="utf-8")
    assert refused.code == 2
    assert hits(printed.out + printed.err + refused.out + refused.err) == []


@pytest.mark.parametrize(
    "command",
    [
        "events show LABEL",
        "events show LABEL --format json",
        "slack preview LABEL --format json",
        "corpus export --private -o FILE.jsonl",
        "events export --format json -o FILE.audit",
        "events export -o FILE.csv",
        "rules backtest --format html -o FILE.html",
        "rules diff --against RULES --format markdown -o FILE.md",
        "rules diff --against RULES --format json -o FILE.json",
    ],
)
def test_what_is_passed_on_has_no_canary(seen: Seen, command: str, tmp_path: Path) -> None:
    before = tmp_path / "before"
    (before / "own").mkdir(parents=True)
    (before / "own" / "alerts.yaml").write_text(
        "".join(line for line in RULES.splitlines(keepends=True) if "raise:" not in line), encoding="utf-8"
    )
    words = {"LABEL": seen.label, "RULES": str(before), "FILE": str(tmp_path / "file")}
    for word, value in words.items():
        command = command.replace(word, value)
    printed = call(*command.split(), env=seen.environment)

    written = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("file*"))
    assert printed.code == 0, printed.err
    assert "allium" in printed.out + written, "it says nothing of the event: the case would prove nothing"
    assert hits(printed.out + printed.err + written) == []


def test_the_database_has_it_only_in_messages_of_that_route(seen: Seen) -> None:
    (path,) = Path(seen.environment["MONITOR_DATA_DIR"]).glob("*.db")
    found: set[str] = set()
    with closing(sqlite3.connect(path)) as database:
        listed = database.execute("select name from sqlite_master where type = 'table' and sql not like '%VIRTUAL%'")
        for (table,) in listed.fetchall():
            columns = [row[1] for row in database.execute(f'pragma table_info("{table}")')]
            for row in database.execute(f'select * from "{table}"'):
                values = dict(zip(columns, map(_text, row), strict=True))
                if hits("".join(values.values())) and not (table == "delivery" and values["channel"] == LEGAL):
                    found |= {f"{table}.{column}" for column, value in values.items() if hits(value)}
    assert found == set()


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
