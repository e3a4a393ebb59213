"""One source, one poll: fetch, harvest, and in one unit of work bring in what was found and settle the next poll."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import structlog

from monitor.domain.schedule import Outcome, PollState, next_poll
from monitor.domain.source import FirstPoll, Source
from monitor.errors import ChildLostError, FeedUnreadableError, FetchError, StoreError
from monitor.pipeline.bring import Collected, Unit
from monitor.pipeline.desk import Desk
from monitor.pipeline.health import note_failure, note_reached
from monitor.ports import (
    Fetched,
    Fetcher,
    FetchRequest,
    Harvest,
    Harvester,
    HarvestJob,
    Store,
)

__all__ = ["Clock", "Collected", "Collector"]

Clock = Callable[[], datetime]

_FULL_GET_EVERY = timedelta(hours=24)  # servers that answer 304 for ever exist
_log = structlog.get_logger()


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
        return FetchRequest.of(
            source,
            now=self._clock(),
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
        await self._store.write(lambda tx: note_failure(tx, later, outcome, now=now), lazy=True)
        _log.info("poll failed", source=source.id, outcome=outcome, detail=detail, due_at=later.due_at.isoformat())
        return Collected(source=source, outcome=outcome, detail=detail)

    async def _unchanged(self, source: Source, state: PollState, fetched: Fetched) -> Collected:
        outcome = Outcome.NOT_MODIFIED if fetched.status == 304 else Outcome.UNCHANGED
        later = self._succeeded(source, state, fetched, outcome)
        await self._store.write(lambda tx: note_reached(tx, later, fetched), lazy=True)
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
        unit = Unit(self._desk(), source, fetched, harvest, first=first, baseline=baseline, now=now)
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
