"""A line with seven secrets planted in it and every kind of bad ending, and the places where one could show.

Looked at are the log at DEBUG, what goes to Slack and to a receiver, what commands print, and all of the database.
"""

import asyncio
import io
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from aiohttp import web

from monitor.app.assemble import Overrides, assemble
from monitor.app.doctor.network import check_network
from monitor.daemon.clock import utc_now
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.domain.sources.schedule import Outcome
from monitor.pipeline.poll.collect import PollResult
from monitor.rulefiles import RuleSet, load
from monitor.settings import Settings, read_settings
from monitor.telemetry import configure
from tests.cli.command_line import call
from tests.fakes.slack_server import TOKEN, Answer, FakeSlack, fake_slack_aside
from tests.ingest.http.servers import serving, talking

HEADER, QUERY, LOGIN, PROXY = "h34der-s3cret", "qu3ry-s3cret", "l0gin-s3cret", "pr0xy-s3cret"
HOOK, DATABASE = "h00k-s3cret", "d4tabase-s3cret"
PLANTED = (TOKEN, HOOK, LOGIN, QUERY, PROXY, HEADER, DATABASE)
KEYED = f"auth: {{header: Authorization, value_from: MONITOR_SECRET_FIRM}}\n    url: BASE/%s?key={QUERY}"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><link>BASE</link>
<item><title>China grants export licences for gallium, commerce ministry says</title><guid>g-1</guid>
<link>https://firm.example/1</link></item>
<item><title>Ministry suspends export licences for antimony</title><description>With no link.</description></item>
</channel></rss>"""
COMMANDS = (
    "sources list",
    "sources list --format json",
    "sources list --hosts",
    "sources export",
    "sources export --format json",
    "sources export --format yaml",
    "sources coverage",
    "sources probe firm-ok",
    "sources probe firm-by-dmz --format json",
    "check",
    "sources health",
    "sources health --format json",
    "events list",
    "events list --format json",
    "health",
    "rules list",
)
RULE = """rules:
  - id: gallium-here-and-there
    title: Gallium
    level: high
    when: act(commodity:gallium)
    route: [desk, crm]
    why: We buy it.
"""
SLOW = f"<rss version='2.0'><channel><item><author>{'a' * 500_000}@{'b' * 500_000}</author></item></channel></rss>"
WAYS = {
    "ok": Outcome.NEW_BODY,
    "status-401": Outcome.REFUSED,
    "status-500": Outcome.SERVER_ERROR,
    "loop": Outcome.REDIRECTS,
    "inside": Outcome.ADDRESS_BLOCKED,
    "cut": Outcome.UNREACHABLE,
    "page": Outcome.NOT_A_FEED,
    "broken": Outcome.UNREADABLE,
}
ENDS = WAYS | {
    "slow": Outcome.CHILD_LOST,
    "by-all": Outcome.UNREACHABLE,
    "by-dmz": Outcome.UNREACHABLE,
    "by-not-set": Outcome.NOT_CONFIGURED,
}


def hits(text: str) -> list[str]:
    return [secret for secret in PLANTED if secret in text]


class Firm:
    """The feeds, and the receiver of a webhook. Each path ends in another way and repeats its request."""

    def __init__(self) -> None:
        self.hooks: list[str] = []
        self.keys: set[str] = set()

    async def answer(self, got: web.Request) -> web.StreamResponse:
        if got.method == "POST":
            self.hooks.append(await got.text())
            return web.Response(status=500, text=got.path_qs)
        self.keys.add(got.headers.get("Authorization", ""))
        echo = f"{got.headers.get('Authorization')} {got.url} {got.headers}"
        match got.path.strip("/"):
            case "ok":
                return web.Response(text=FEED.replace("BASE", str(got.url)), content_type="application/xml")
            case "loop":
                return web.Response(status=302, headers={"Location": f"/loop?key={QUERY}"})
            case "inside":
                return web.Response(status=302, headers={"Location": f"http://us:{LOGIN}@10.0.0.1/?key={QUERY}"})
            case "cut" if got.transport is not None:
                got.transport.abort()
            case "page":
                return web.Response(text=f"<!doctype html><html><body>{echo}</body></html>", content_type="text/html")
            case "broken":
                return web.Response(text=f"<rss><channel><title>{echo}</channel>", content_type="application/xml")
            case "slow":
                return web.Response(text=SLOW, content_type="application/xml")
        return web.Response(status=int(got.path.rpartition("-")[2] or 500), text=echo)


async def no_proxy_for_us(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(f'HTTP/1.1 407 {PROXY}\r\nProxy-Authenticate: Basic realm="{PROXY}"\r\n\r\n{PROXY}'.encode())


def sources(base: str) -> str:
    keyed = KEYED.replace("BASE", base)
    entries = [f"  - name: Firm {way}\n    full_text: true\n    {keyed % way}\n" for way in (*WAYS, "slow")]
    by = f"url: https://far.example/f?key={QUERY}"
    for proxy in ("", "dmz", "not-set"):
        line = f"    proxy: {proxy}\n" if proxy else ""
        entries.append(f"  - name: Firm by {proxy or 'all'}\n    {by}\n{line}")
    return "sources:\n" + "".join(entries)


@contextmanager
def logging_to(stream: io.StringIO, settings: Settings) -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure("debug", [s.reveal() for s in settings.secrets if s.reveal() == TOKEN], stream)  # as little as may be
    try:
        yield
    finally:
        structlog.reset_defaults()
        root.handlers[:] = before
        root.setLevel(level)


def set_up(folder: Path, base: str, proxy: str, slack: FakeSlack) -> tuple[Mapping[str, str], RuleSet]:
    rules = folder / "rules"
    (rules / "firms").mkdir(parents=True)
    (rules / "firms" / "sources.yaml").write_text(sources(base), encoding="utf-8")
    (rules / "routes.yaml").write_text(
        "routes:\n  desk: {channel: C0ALERTS1}\n  crm: {channel: 'webhook:crm', minimum: low}\n"
        "  operator: {channel: C0DIGEST1, kind: operator}\nunrouted: desk\n",
        encoding="utf-8",
    )
    (rules / "firms" / "alerts.yaml").write_text(RULE, encoding="utf-8")
    environment = {
        "MONITOR_DATA_DIR": str(folder / "data"),
        "MONITOR_RULES_DIR": str(rules),
        "MONITOR_ALLOW_HOSTS": "127.0.0.1",
        "MONITOR_SLACK_BOT_TOKEN": TOKEN,
        "MONITOR_SLACK_CHANNEL": "C0ALERTS1",
        "MONITOR_SLACK_API_URL": slack.url,
        "MONITOR_WEBHOOK_CRM_URL": f"{base}/hook/{HOOK}",
        "MONITOR_WEBHOOK_CRM_SECRET": "whsec_" + "aDAway1zM2NyZXQtdGhhdC1zaWducy1pdA==",
        "MONITOR_SECRET_FIRM": f"Bearer {HEADER}",
        "MONITOR_PROXY_DMZ": proxy.replace("//", f"//us:{PROXY}@"),
        "HTTPS_PROXY": proxy.replace("//", f"//us:{PROXY}@"),
    }
    loaded = load(rules)
    assert loaded.errors == ()
    return environment, replace(loaded, sources=tuple(s for s in loaded.sources if s.origin == "firms"))


async def live(folder: Path, slack: FakeSlack, stream: io.StringIO) -> tuple[Mapping[str, str], Firm, list[PollResult]]:
    firm = Firm()
    async with serving(firm.answer, size=1 << 20) as base, talking(no_proxy_for_us) as proxy:
        environment, rules = set_up(folder, base, proxy, slack)
        settings = read_settings(environment)
        slack.endings["chat.postMessage"].append(Answer(status=500, body=f"{TOKEN} {HOOK}", delivered=True))
        said: list[str] = []
        with logging_to(stream, settings):
            quick = DeliveryTimes()
            async with assemble(
                settings,
                environment=environment,
                overrides=Overrides(rules=rules, times=quick),
                announce_first=True,
                clicks=False,
            ) as app:
                structlog.get_logger().debug("put together", app=app, settings=settings)
                collected = [*await app.daemon.once(everything=True), *await app.daemon.once()]
            findings = [
                f"{finding}"
                async for finding in check_network(
                    settings, rules.sources, environment, clock=utc_now, clocks=[], says=said.append
                )
            ]
        stream.write("\n".join((*findings, *said)))
    return environment, firm, collected


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How each source ended, by its name, what proves that secrets were in play, and all that was said, by place."""

    ended: Mapping[str, Outcome]
    key_was_shown: bool
    alerts: int
    webhooks: int
    places: Mapping[str, str]
    database: Mapping[str, list[str]]

    @property
    def leaks(self) -> dict[str, list[str]]:
        """The planted secrets that show, by place."""
        said = {place: hits(text) for place, text in self.places.items()}
        return {place: found for place, found in (said | dict(self.database)).items() if found}


def one_life(folder: Path) -> Life:
    log = io.StringIO()
    with fake_slack_aside() as slack:
        environment, firm, collected = asyncio.run(live(folder, slack, log))
        said_in_slack = repr([c.fields for c in slack.calls]) + repr(dict(slack.messages))
        alerts = len(slack.messages["C0ALERTS1"])
    places = {
        "log": log.getvalue(),
        "slack": said_in_slack,
        "webhooks": "".join(firm.hooks),
        "values": "".join(c.detail + repr(c) for c in collected),
    }
    for command in COMMANDS:
        printed = call(*command.split(), env=environment)
        places[f"monitor {command}"] = printed.out + printed.err
    return Life(
        ended={c.source.id.removeprefix("firm-"): c.outcome for c in reversed(collected)},
        key_was_shown=f"Bearer {HEADER}" in firm.keys,
        alerts=alerts,
        webhooks=len(firm.hooks),
        places=places,
        database=in_database(folder / "data"),
    )


def in_database(folder: Path) -> dict[str, list[str]]:
    """Where a planted secret stands, by table and column, but for the address as it was configured."""
    (path,) = folder.glob("*.db")
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(path)) as database:
        tables = [
            name
            for (name,) in database.execute(
                "select name from sqlite_master where type = 'table' and sql not like '%VIRTUAL%'"
            )
        ]
        for table in tables:
            columns = [row[1] for row in database.execute(f'pragma table_info("{table}")')]
            for row in database.execute(f'select * from "{table}"'):
                for column, value in zip(columns, row, strict=True):
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    if shown := hits(text):
                        found.setdefault(f"{table}.{column}", []).extend(shown)
    for kept in ("source.url", "poll_state.asked"):
        assert set(found.pop(kept)) == {QUERY}
    return found
