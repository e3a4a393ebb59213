"""A chain through the product in this process: feeds in memory, the real reader, rules, database and outbox.

Nothing but the clock, the web and the messenger is a fake. Pages behind items are not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from monitor.daemon.periodic_jobs import PeriodicJobs
from monitor.domain.acts.act import Act
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Alert, Update
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import EventState
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.event.past_acts import PastAct
from monitor.domain.sources.source import FirstPoll, Source, SourceId, Tier
from monitor.extract import build
from monitor.pipeline.alerts.compose import act_of
from monitor.pipeline.events.register import learn_register
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.rulefiles import base_folder, load
from monitor.store import DatabaseStore, open_store
from tests.chains.chain import Chain
from tests.fakes.clock import Time
from tests.fakes.feeds import Entry, page
from tests.fakes.polling import HereHarvester
from tests.fakes.reading import FakeFetcher
from tests.pipeline.posting import Post, run_through

_SETTLES = timedelta(minutes=10)  # after a report, in which all that follows is delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What stands in the channel at the end, of the first event that has a card, or of the first at all: `headline`,
    `act` and `state` as all reports have it, its `card`, and the `updates` under that. `beside` are the other cards.
    `loud` are the reports after which the channel got a message, `events` how many there are. `event` is what
    `events show` reads, `past` what the regime and later acts do.
    """

    headline: str = ""
    act: Act | None = None
    standing: EventState | None = None
    card: Alert | None = None
    updates: tuple[Update, ...] = ()
    beside: tuple[Alert, ...] = ()
    loud: frozenset[int] = frozenset()
    events: int = 0
    event: PolicyEvent | None = None
    past: PastAct | None = None


class Player:
    """The shipped rules, understood once for all chains. Of the register it has what was known before a chain."""

    def __init__(self, mode: ReaderMode) -> None:
        shipped = load(base_folder() / "no packs")
        self._knowledge = replace(shipped.knowledge, mode=mode)
        self._register = shipped.register
        self._extractor = HereHarvester(build(self._knowledge))
        self.vocabulary = self._knowledge.vocabulary

    async def play(self, chain: Chain) -> Played:
        before = tuple(entry for entry in self._register if entry.day < chain.reports[0].at.date())
        config = RuntimeConfig(
            rules={r.id: r for r in self._knowledge.rules},
            vocabulary=self.vocabulary,
            routes=Routes(default=Route(name="default", channel="C1")),
            sources={s.id: s for s in _sources(chain)},
            workspace="test",
        )
        async with open_store("sqlite://") as store:
            line = _Line(chain, store, config, self._extractor)
            await store.write(lambda tx: learn_register(tx, before, self.vocabulary, now=line.clock()))
            await store.write(lambda tx: tx.sources.sync(tuple(config.sources.values()), now=line.clock()))
            return await line.play()


class _Line:
    def __init__(self, chain: Chain, store: DatabaseStore, config: RuntimeConfig, extractor: HereHarvester) -> None:
        self.clock = Time()
        self.clock.now = chain.reports[0].at - timedelta(hours=1)
        self._chain, self._store, self._config = chain, store, config
        self._fetcher = FakeFetcher()
        self._collector = Collector(
            store=store,
            fetcher=self._fetcher,
            extractor=extractor,
            config=lambda: config,
            clock=self.clock,
            jitter=Random(1),
        )
        self._rounds = PeriodicJobs(store=store, config=lambda: config, clock=self.clock)
        self._post = Post(store, self.clock, times=DeliveryTimes(pace=timedelta(0)))
        self._post.vocabulary = config.vocabulary

    async def play(self) -> Played:
        touched: list[PolicyEvent] = []
        loud: set[int] = set()
        for index, report in enumerate(self._chain.reports):
            self.clock.now = max(self.clock.now, report.at - _SETTLES)
            await self._go_round()  # what came due since the report before does not come of this one
            loud_before = self._loud_count()
            touched += await self._poll(index)
            await self._go_round()
            loud |= {index} if self._loud_count() > loud_before else set()
        rows = await self._store.archive.events(limit=1_000)
        played = await self._finally([await self._store.archive.living(event) for event in touched])
        return replace(played, loud=frozenset(loud), events=sum(r.event.kind == "act" for r in rows))

    async def _poll(self, index: int) -> list[PolicyEvent]:
        source = self._config.sources[SourceId(self._chain.reports[index].source)]
        reported = [(n, r) for n, r in enumerate(self._chain.reports[: index + 1]) if r.source == source.id]
        entries = [
            Entry(id=str(n), link=f"https://{source.id}.example/{n}", title=r.title, text=r.summary, at=r.at)
            for n, r in reversed(reported)
        ]
        self._fetcher.page = page(entries, url=source.url, at=self.clock())
        brought = await self._collector.collect(source)
        assert brought.items.new == 1, f"{self._chain.id}: {brought.outcome} {brought.detail}"
        return [attached.event for attached in brought.events]

    async def _go_round(self) -> None:
        await self._rounds.overdue()
        await run_through(self._post, int(_SETTLES.total_seconds()))

    def _loud_count(self) -> int:
        """How many messages the channel was shown, beside those that stand in threads alone."""
        return sum(isinstance(s.message, Alert) or s.broadcast for s in self._post.messenger.sent)

    async def _finally(self, events: Sequence[PolicyEvent]) -> Played:
        said = [sent.message for sent in self._post.messenger.sent]
        cards = {m.label: m for m in said if isinstance(m, Alert)}
        event = min(events, key=lambda e: e.label not in cards, default=None)
        found = await self._store.archive.event(event.id) if event else None
        if event is None or found is None:
            return Played()
        row, reports, _ = found
        past = await self._store.archive.reported_acts(issuer_of_key(row.event.issuer) or None)
        return Played(
            event=row.event,
            past=next((p for p in past if p.event_id == row.event.id), None),
            headline=row.event.headline,
            standing=row.event.state,
            act=act_of(row.event, reports, self._config.vocabulary) if reports else None,
            card=cards.pop(event.label, None),
            updates=tuple(m for m in said if isinstance(m, Update) and m.label == event.label),
            beside=tuple(cards.values()),
        )


_STATE_OF = {
    "mofcom": "CN",
    "meti": "JP",
    "bis": "US",
    "motir": "KR",
    "motie": "KR",
    "trade-admin": "TW",
    "kemenkeu": "ID",
    "dgft": "IN",
}
"""The states of authorities that chains call by their short names."""


def _sources(chain: Chain) -> Iterator[Source]:
    """An authority's name is a known one, or begins with its state, which need not be the issuer: others speak of its
    acts as well.
    """
    for name in dict.fromkeys(r.source for r in chain.reports):
        reported = [r for r in chain.reports if r.source == name]
        languages = {r.lang for r in reported}
        yield Source(
            id=SourceId(name),
            name=name,
            url=f"https://{name}.example/feed",
            language=languages.pop() if len(languages) == 1 else None,
            tier=reported[0].tier,
            place=_STATE_OF.get(name, name[:2].upper()) if reported[0].tier is Tier.OFFICIAL else None,
            first_poll=FirstPoll.ANNOUNCE,
            full_text=False,
        )
