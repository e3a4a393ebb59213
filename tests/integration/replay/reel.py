"""News of the past replayed: feeds on loopback that grow as their own clock goes on, and the product before Slack.

Everything but the clock, the sources and the waits is the product's: fetch, children, database file, outbox, emulator.
"""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from pathlib import Path

from aiohttp import web

from monitor.app.assemble import App, Overrides, assemble
from monitor.daemon.parts import Timing
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.domain.sources.source import Kind, PartyTable, Source, SourceId, Tier
from monitor.pipeline.poll.collect import PollResult
from monitor.ports.repositories.transaction import Transaction
from monitor.rulefiles import load
from monitor.rulefiles.parsers.sources import slug
from monitor.settings import Settings, read_settings
from monitor.telemetry import configure
from tests.integration.slack.emulator import FULL, Emulator

QUICK = DeliveryTimes(pace=timedelta(0))
_BEFORE = timedelta(hours=1)
_RULES = "no packs of your own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A source of the reel. `place` is the state whose acts an official one publishes; `parties` is where the rows of a
    list of parties are.
    """

    name: str
    tier: Tier = Tier.MEDIA
    language: str | None = None
    place: str | None = None
    parties: PartyTable | None = None

    @property
    def id(self) -> SourceId:
        return SourceId(slug(self.name) or f"outlet-{sha256(self.name.encode()).hexdigest()[:8]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An article as an outlet's feed has it from `at` on."""

    outlet: Outlet
    at: datetime
    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list of parties as an outlet publishes it from `at` on."""

    outlet: Outlet
    at: datetime
    text: str


class Reel:
    """The dispatches, the clock that they run by, and the feeds in which those of the past stand."""

    def __init__(self, dispatches: Sequence[Dispatch], sheets: Sequence[Sheet] = ()) -> None:
        self.dispatches = tuple(sorted(dispatches, key=lambda d: d.at))
        self.sheets = tuple(sorted(sheets, key=lambda s: s.at))
        self.port = 0
        self._at = self.moments[0] - _BEFORE
        self._set = time.monotonic()

    @property
    def _published(self) -> list[Dispatch | Sheet]:
        return [*self.dispatches, *self.sheets]

    def now(self) -> datetime:
        """The moment that was set last, and what has gone by since: waits of the product come to their end."""
        return self._at + timedelta(seconds=time.monotonic() - self._set)

    def go_to(self, moment: datetime) -> None:
        self._at, self._set = moment, time.monotonic()

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When something is new, in order."""
        return tuple(dict.fromkeys(sorted(one.at for one in self._published)))

    def outlets_at(self, moment: datetime) -> set[SourceId]:
        """The outlets that have something new then."""
        return {one.outlet.id for one in self._published if one.at == moment}

    @property
    def sources(self) -> tuple[Source, ...]:
        outlets = {one.outlet.id: one.outlet for one in self._published}
        return tuple(
            Source(
                id=outlet.id,
                name=outlet.name,
                url=f"http://127.0.0.1:{self.port}/{outlet.id}",
                language=outlet.language,
                tier=outlet.tier,
                place=outlet.place,
                kind=Kind.RSS if outlet.parties is None else Kind.PARTY_LIST,
                parties=outlet.parties,
                interval=timedelta(days=7),
                origin="replay",
                full_text=False,  # nothing is asked of a name server
            )
            for outlet in outlets.values()
        )

    async def feed(self, request: web.Request) -> web.Response:
        outlet = request.match_info["outlet"]
        published = [one for one in self.sheets if one.outlet.id == outlet and one.at <= self.now()]
        body = published[-1].text.encode() if published else self._feed(outlet, self.now())
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": tag})

    def _feed(self, outlet: str, now: datetime) -> bytes:
        shown = [(n, d) for n, d in enumerate(self.dispatches) if d.outlet.id == outlet and d.at <= now]
        items = "".join(
            f"<item><guid isPermaLink='false'>{n}</guid><title>{escape(d.title)}</title>"
            f"<link>{escape(d.url or f'https://news.example/{n}')}</link><description>{escape(d.text)}</description>"
            f"<pubDate>{format_datetime(d.at)}</pubDate></item>"
            for n, d in reversed(shown)
        )
        head = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        return (
            f"{head}<title>{escape(outlet)}</title><link>https://news.example/</link>{items}</channel></rss>".encode()
        )


@asynccontextmanager
async def replaying(reel: Reel, slack: Emulator, folder: Path, *, watch: str = "") -> AsyncIterator[App]:
    """The product with the reel's feeds as its sources, the shipped rules, and one channel for all alerts.

    Of the register it has what was known before the first dispatch: what comes later is news here. `watch` is a watch
    list, as its file has it, that the channel may show.
    """
    configure("error")
    async with serving(reel):
        settings = _settings(reel, slack, folder)
        shipped = load(settings.rules_dir, private=_private(slack, folder, watch) if watch else None)
        before = tuple(entry for entry in shipped.register if entry.day < reel.moments[0].date())
        rules = replace(shipped, sources=reel.sources, register=before)
        async with assemble(
            settings,
            overrides=Overrides(rules=rules, times=QUICK),
            timing=Timing(clock=reel.now),
            announce_first=True,
            environment={},
        ) as app:
            yield app


def _private(slack: Emulator, folder: Path, watch: str) -> Path:
    """The folder of the watch list, after the routes that let the channel show it were written."""
    rules, private = folder / _RULES, folder / "private"
    for made in (rules, private):
        made.mkdir()
    channel = slack.channels["policy-alerts"]
    routes = f"routes:\n  default: {{channel: {channel}, may_show_watch: true}}\n"
    (rules / "routes.yaml").write_text(routes, encoding="utf-8")
    (private / "watch.yaml").write_text(watch, encoding="utf-8")
    return private


@asynccontextmanager
async def serving(reel: Reel) -> AsyncIterator[None]:
    served = web.Application()
    served.add_routes([web.get("/{outlet}", reel.feed)])
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        reel.port = runner.addresses[0][1]
        yield
    finally:
        await runner.cleanup()


def _settings(reel: Reel, slack: Emulator, folder: Path) -> Settings:
    return read_settings(
        {
            "MONITOR_DATA_DIR": str(folder / "data"),
            "MONITOR_RULES_DIR": str(folder / _RULES),
            "MONITOR_SLACK_BOT_TOKEN": FULL,
            "MONITOR_SLACK_CHANNEL": slack.channels["policy-alerts"],
            "MONITOR_SLACK_API_URL": slack.api_url,
            "MONITOR_ALLOW_HOSTS": f"127.0.0.1:{reel.port}",
        }
    )


async def advance(app: App, reel: Reel, moment: datetime) -> tuple[PollResult, ...]:
    """Go on to `moment`, poll the outlets that have something new, and deliver what follows."""
    result = reel.outlets_at(moment)
    reel.go_to(moment)
    await app.store.write(lambda tx: make_due(tx, result, moment))
    return await app.daemon.once()


def make_due(tx: Transaction, outlets: set[SourceId], at: datetime) -> None:
    for state in tx.sources.states():
        if state.source_id in outlets:
            tx.sources.save(replace(state, due_at=at))
