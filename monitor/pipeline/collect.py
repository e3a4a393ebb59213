"""One source, one poll: fetch, harvest, and in one unit of work keep, attach, announce and settle the next poll."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import structlog

from monitor.domain.act import Reading
from monitor.domain.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.schedule import Outcome, PollState, next_poll
from monitor.domain.source import FirstPoll, Source
from monitor.errors import ChildLostError, FeedUnreadableError, FetchError, StoreError
from monitor.pipeline.announce import announce_events
from monitor.pipeline.attach import Attached, attach
from monitor.pipeline.compose import Witness
from monitor.pipeline.desk import Desk
from monitor.pipeline.gaps import note_numbers
from monitor.pipeline.stories import attach_story
from monitor.ports import (
    Fetched,
    Fetcher,
    FetchRequest,
    Harvest,
    Harvested,
    Harvester,
    HarvestJob,
    Kept,
    Store,
    Transaction,
)

__all__ = ["Clock", "Collected", "Collector"]

Clock = Callable[[], datetime]

_FULL_GET_EVERY = timedelta(hours=24)  # servers that answer 304 for ever exist
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one poll brought. `baseline` is whether it was the source's first look; `events` those it touched.

    `turned_up` are keys of document numbers that had been said to be missing.
    """

    source: Source
    outcome: Outcome
    detail: str = ""
    baseline: bool = False
    items: ItemLedger = field(default_factory=ItemLedger)
    acts: ActLedger = field(default_factory=ActLedger)
    announcements: AnnouncementLedger = field(default_factory=AnnouncementLedger)
    events: tuple[Attached, ...] = ()
    near_misses: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    turned_up: tuple[str, ...] = ()


class Collector:
    """Polls sources. One at a time per source is the caller's duty; different sources may overlap."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        harvester: Harvester,
        desk: Callable[[], Desk],
        clock: Clock,
        jitter: Random,
        announce_first: bool = False,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._harvester = harvester
        self._desk = desk
        self._clock = clock
        self._jitter = jitter
        self._announce_first = announce_first

    async def collect(self, source: Source) -> Collected:
        """Poll `source` now. Every way a server or a feed can fail is an outcome, not an exception.

        So is an error of our own: one source's odd article must not stop the others. Raises StoreError alone.
        """
        state = await self._state(source)
        try:
            return await self._collect(source, state)
        except StoreError:
            raise
        except Exception as e:  # noqa: BLE001 -- the last wall between one odd article and all other sources
            _log.exception("poll broke", source=source.id)
            detail = f"source {source.id}: an error of the monitor itself ({type(e).__name__}); please report it"
            return await self._failed(source, state, Outcome.FAULT, detail, None)

    async def _collect(self, source: Source, state: PollState) -> Collected:
        try:
            fetched = await self._fetcher.fetch(self._request(source, state))
        except FetchError as e:
            return await self._failed(source, state, Outcome(e.outcome), str(e), e.retry_after)
        if fetched.status == 304 or fetched.sha256 == state.body_sha256:
            return await self._unchanged(source, state, fetched)
        try:
            harvest = await self._harvester.harvest(await self._job(source, fetched))
        except FeedUnreadableError as e:
            return await self._failed(source, state, Outcome(e.outcome), str(e), None)
        except ChildLostError as e:
            return await self._failed(source, state, Outcome.CHILD_LOST, str(e), None)
        return await self._bring_in(source, state, fetched, harvest)

    async def _state(self, source: Source) -> PollState:
        stored = await self._store.read(lambda tx: tx.sources.state(source.id))
        return stored or PollState(source_id=source.id, due_at=self._clock())

    def _request(self, source: Source, state: PollState) -> FetchRequest:
        """Conditional, but without condition once a day."""
        last = state.last_full_get_at
        whole = last is None or self._clock() - last >= _FULL_GET_EVERY
        return FetchRequest(
            source_id=source.id,
            url=source.url,
            etag=None if whole else state.etag,
            last_modified=None if whole else state.last_modified,
        )

    async def _job(self, source: Source, fetched: Fetched) -> HarvestJob:
        known = await self._store.read(lambda tx: tx.articles.known(source.id))
        return HarvestJob(
            source=source,
            body=fetched.body,
            content_type=fetched.content_type,
            url=fetched.url,
            known=known,
            now=self._clock(),
        )

    async def _failed(
        self, source: Source, state: PollState, outcome: Outcome, detail: str, retry_after: timedelta | None
    ) -> Collected:
        now = self._clock()
        later = next_poll(state, source, outcome, now=now, jitter=self._jitter, retry_after=retry_after, detail=detail)
        await self._store.write(lambda tx: tx.sources.save(later), lazy=True)
        _log.info("poll failed", source=source.id, outcome=outcome, detail=detail, due_at=later.due_at.isoformat())
        return Collected(source=source, outcome=outcome, detail=detail)

    async def _unchanged(self, source: Source, state: PollState, fetched: Fetched) -> Collected:
        outcome = Outcome.NOT_MODIFIED if fetched.status == 304 else Outcome.UNCHANGED
        later = self._succeeded(source, state, fetched, outcome)
        await self._store.write(lambda tx: tx.sources.save(later), lazy=True)
        return Collected(source=source, outcome=outcome)

    def _succeeded(self, source: Source, state: PollState, fetched: Fetched, outcome: Outcome) -> PollState:
        now = self._clock()
        later = next_poll(state, source, outcome, now=now, jitter=self._jitter)
        if outcome is Outcome.NOT_MODIFIED:
            return later
        return replace(
            later,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_sha256=fetched.sha256,
            last_full_get_at=now,
            baselined_at=state.baselined_at or now,
        )

    async def _bring_in(self, source: Source, state: PollState, fetched: Fetched, harvest: Harvest) -> Collected:
        first = state.baselined_at is None
        announces = source.first_poll is FirstPoll.ANNOUNCE or self._announce_first
        later = self._succeeded(source, state, fetched, Outcome.NEW_BODY)
        baseline, now = first and not announces, self._clock()
        unit = _Unit(self._desk(), source, fetched, harvest, first=first, baseline=baseline, now=now)
        brought = await self._store.write(lambda tx: unit.run(tx, later))
        if brought.turned_up:
            _log.info("numbers that were missing turned up", source=source.id, numbers=list(brought.turned_up))
        if brought.items.new or brought.items.edited or harvest.problems:
            _log.info(
                "poll brought something",
                source=source.id,
                new=brought.items.new,
                edited=brought.items.edited,
                acts=brought.acts.read,
                events=[a.event.label for a in brought.events],
                queued=brought.announcements.queued,
                replies=brought.announcements.replies,
                problems=list(harvest.problems),
            )
        return brought


class _Unit:
    """All that one poll writes, so that it is stored whole or not at all."""

    def __init__(
        self,
        desk: Desk,
        source: Source,
        fetched: Fetched,
        harvest: Harvest,
        *,
        first: bool,
        baseline: bool,
        now: datetime,
    ) -> None:
        self._first = first
        self._desk = desk
        self._source = source
        self._fetched = fetched
        self._harvest = harvest
        self._baseline = baseline
        self._now = now

    def run(self, tx: Transaction, later: PollState) -> Collected:
        kept = [
            (h, tx.articles.keep(h, self._fetched, now=self._now, sample=self._source.sample))
            for h in self._harvest.articles
        ]
        tx.articles.refuse(self._source.id, self._harvest.refused, now=self._now)
        changed = [(h, k) for h, k in kept if k.change != "known"]
        attached, acts = attach(
            tx,
            [k for _, k in changed],
            self._desk,
            baseline=self._baseline,
            sample=self._source.sample,
            now=self._now,
        )
        stories = self._stories(tx, changed)
        turned_up = note_numbers(
            tx, self._readings([h for h, _ in changed]), self._desk, first_look=self._first, now=self._now
        )
        announcements = announce_events(tx, attached, stories, self._desk, baseline=self._baseline, now=self._now)
        items = self._items([k for _, k in kept])
        tx.journal.add(self._source.id, items, acts, announcements, now=self._now)
        tx.sources.save(later)
        return Collected(
            source=self._source,
            outcome=Outcome.NEW_BODY,
            baseline=self._baseline,
            items=items,
            acts=acts,
            announcements=announcements,
            events=(*(a for a in attached if a.event.joined_into is None), *(a for a, _ in stories)),
            near_misses=tuple(
                h.reading.near_misses[0].reason
                for h, k in changed
                if not h.reading.acts and h.reading.near_misses and k.change == "new"
            ),
            problems=self._harvest.problems,
            turned_up=turned_up,
        )

    def _readings(self, changed: list[Harvested]) -> list[Reading]:
        """Those that are about the world; a sample's numbers are made up."""
        return [] if self._source.sample else [h.reading for h in changed]

    def _stories(self, tx: Transaction, changed: list[tuple[Harvested, Kept]]) -> list[tuple[Attached, Witness]]:
        found = []
        for harvested, kept in changed:
            if kept.change == "new" and harvested.matches and not harvested.reading.acts:
                story = attach_story(
                    tx, harvested, kept, baseline=self._baseline, sample=self._source.sample, now=self._now
                )
                found.append((story, Witness(harvested=harvested, matches=harvested.matches, seen_at=self._now)))
        return found

    def _items(self, kept: list[Kept]) -> ItemLedger:
        by_change = {c: sum(1 for k in kept if k.change == c) for c in ("new", "edited", "known")}
        return ItemLedger(
            fetched=self._harvest.fetched,
            new=by_change["new"],
            edited=by_change["edited"],
            known=by_change["known"] + self._harvest.known,
            refused=len(self._harvest.refused),
        )
