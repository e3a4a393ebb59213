"""One source, one poll: fetch, harvest, and in one unit of work bring in what was found and settle the next poll."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import structlog

from monitor.domain.sources.endpoints import after_answer, after_poll, asked_by, way_to_ask
from monitor.domain.sources.network_outage import during_outage, is_away
from monitor.domain.sources.poll_interval import Brought
from monitor.domain.sources.schedule import Outcome, PollState, next_poll, wait_for_host
from monitor.domain.sources.source import FirstPoll, Source
from monitor.errors import ChildLostError, FeedUnreadableError, FetchError, StoreError
from monitor.pipeline.alerts.notices import notice
from monitor.pipeline.poll.ingest import Collected, Unit
from monitor.pipeline.poll.network_outage import NetworkWatch
from monitor.pipeline.poll.page_queue import with_pages
from monitor.pipeline.poll.source_health import note_failure, note_reached
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.fetching import Fetched, Fetcher, FetchRequest
from monitor.ports.harvesting import Harvest, Harvester, HarvestJob
from monitor.ports.store import Store, Transaction
from monitor.wording.source_moves import moved_notice

__all__ = ["Clock", "Collected", "Collector"]

Clock = Callable[[], datetime]

_FULL_GET_EVERY = timedelta(hours=24)  # servers that answer 304 for ever exist
_LATE = timedelta(days=2)  # how long after its date a notice may come to stand on a page: many give days alone
_LAG = timedelta(days=7)  # how long a way that answers may have been behind another one
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Poll:
    """`source` as the rules have it, `asked` as it is asked by the way of that index, and what was known before."""

    source: Source
    asked: Source
    way: int
    state: PollState

    @property
    def is_elsewhere(self) -> bool:
        """Whether the address is another than the one that last gave a body."""
        return self.asked.url != self.state.asked

    @property
    def page(self) -> str:
        """The address where another way shows the source otherwise, "" where it is read as by its own."""
        own = self.way == 0 or (self.asked.url, self.asked.kind) == (self.source.url, self.source.kind)
        return "" if own else self.asked.url

    def request(self, *, now: datetime) -> FetchRequest:
        """Conditional, but without condition once a day, after a first failure (some servers spoil their 304), and
        of an address that has not given a body yet.
        """
        state = self.state
        request = FetchRequest.of(self.asked, now=now, etag=state.etag, last_modified=state.last_modified)
        last = state.last_full_get_at
        if last is None or self.is_elsewhere or state.failures == 1 or request.url != self._url_at(last):
            return replace(request, etag=None, last_modified=None)
        recent = _FULL_GET_EVERY - self._usual_wait(now)
        is_recent = timedelta(0) <= now - last < recent  # a clock that was ahead wrote what is no past
        return request if is_recent else replace(request, etag=None, last_modified=None)

    def _usual_wait(self, now: datetime) -> timedelta:
        """Until the next poll, if that is as far as the last one."""
        return now - (self.state.last_polled_at or now)

    def _url_at(self, at: datetime) -> str:
        """An address may have the year or the day in it."""
        return FetchRequest.of(self.asked, now=at).url


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
        is_own: Callable[[str], bool] | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._harvester = harvester
        self._desk = desk
        self._clock = clock
        self._jitter = jitter
        self._announce_first = announce_first
        self._network = NetworkWatch(store=store, desk=desk, clock=clock, jitter=jitter, is_own=is_own)

    async def collect(self, source: Source) -> Collected:
        """Poll `source` now. Every way a server or a feed can fail is an outcome, not an exception.

        So is an error of our own: one source's odd article must not stop the others. Raises StoreError alone.
        """
        state = await self._state(source)
        way = way_to_ask(state, source, now=self._clock())
        poll = _Poll(source=source, asked=asked_by(state, source, way), way=way, state=state)
        try:
            return await self._collect(poll)
        except StoreError:
            raise
        except Exception as e:  # noqa: BLE001 -- the last wall between one odd article and all other sources
            _log.exception("poll broke", source=source.id)
            detail = f"source {source.id}: an error of the monitor itself ({type(e).__name__}); please report it"
            return await self._failed(poll, Outcome.FAULT, detail)

    async def _collect(self, poll: _Poll) -> Collected:
        try:
            fetched = await self._fetcher.fetch(poll.request(now=self._clock()))
        except FetchError as e:
            return await self._failed(poll, Outcome(e.outcome), str(e), e.retry_after)
        if fetched.status == 304 or fetched.sha256 == poll.state.body_sha256:
            return await self._unchanged(poll, fetched)
        try:
            found = await self._harvester.harvest(await self._job(poll, fetched))
            harvest = await with_pages(self._store, self._harvester, poll.source, found)
        except FeedUnreadableError as e:
            return await self._failed(_unmoved(poll, fetched), Outcome(e.outcome), str(e))
        except ChildLostError as e:
            return await self._failed(poll, Outcome.CHILD_LOST, str(e))
        return await self._bring_in(poll, fetched, harvest)

    async def _state(self, source: Source) -> PollState:
        stored = await self._store.read(lambda tx: tx.sources.state(source.id))
        return stored or PollState(source_id=source.id, due_at=self._clock())

    async def _job(self, poll: _Poll, fetched: Fetched) -> HarvestJob:
        known = await self._store.read(lambda tx: tx.articles.known(poll.source.id))
        return HarvestJob(
            source=poll.asked,
            body=fetched.body,
            content_type=fetched.content_type,
            url=fetched.url,
            known=known,
            now=self._clock(),
            way=poll.page,
        )

    # ------------------------------------------------------------------ no answer that can be used

    async def _failed(
        self, poll: _Poll, outcome: Outcome, detail: str, retry_after: timedelta | None = None
    ) -> Collected:
        if outcome is Outcome.HELD:
            return await self._held(poll, detail, retry_after or timedelta(0))
        cut_off = await self._network.note(poll.asked, poll.state, outcome)
        later = self._after_failure(poll, outcome, detail, retry_after, cut_off)
        is_its_fault = later.failures > poll.state.failures
        await self._store.write(
            lambda tx: note_failure(tx, later, outcome, now=self._clock()) if is_its_fault else tx.sources.save(later),
            lazy=True,
        )
        never_reached = poll.state.last_success_at is None and is_away(outcome)  # the first look is one line for all
        (_log.debug if never_reached else _log.info)(
            "poll failed",
            source=poll.source.id,
            way=poll.way,
            outcome=outcome,
            detail=detail,
            due_at=later.due_at.isoformat(),
        )
        return Collected(
            source=poll.source,
            outcome=outcome,
            detail=detail,
            way=poll.way,
            in_outage=bool(cut_off and is_away(outcome)),
        )

    def _after_failure(
        self, poll: _Poll, outcome: Outcome, detail: str, retry_after: timedelta | None, cut_off: int
    ) -> PollState:
        now, jitter = self._clock(), self._jitter
        if cut_off and is_away(outcome):
            return during_outage(poll.state, outcome, sources=cut_off, now=now, jitter=jitter, detail=detail)
        later = next_poll(
            poll.state, poll.source, outcome, now=now, jitter=jitter, retry_after=retry_after, detail=detail
        )
        return after_poll(poll.state, later, poll.source, poll.way, outcome, now=now, jitter=jitter)

    async def _held(self, poll: _Poll, detail: str, wait: timedelta) -> Collected:
        """Another source of the host was told to come later: this one is not asked, which is no fault of it."""
        now = self._clock()
        later = wait_for_host(poll.state, now + wait, now=now, jitter=self._jitter)
        await self._store.write(lambda tx: tx.sources.save(later), lazy=True)
        _log.info("host left alone", source=poll.source.id, due_at=later.due_at.isoformat())
        return Collected(source=poll.source, outcome=Outcome.HELD, detail=detail, way=poll.way)

    # ------------------------------------------------------------------ an answer

    async def _unchanged(self, poll: _Poll, fetched: Fetched) -> Collected:
        outcome = Outcome.NOT_MODIFIED if fetched.status == 304 else Outcome.UNCHANGED
        later = await self._succeeded(poll, fetched, outcome)

        def settle(tx: Transaction) -> None:
            note_reached(tx, later, fetched)
            self._tell_move(tx, poll, later)

        await self._store.write(settle, lazy=True)
        return Collected(source=poll.source, outcome=outcome, way=poll.way, revived=self._revived(poll))

    async def _succeeded(
        self, poll: _Poll, fetched: Fetched, outcome: Outcome, harvest: Harvest | None = None
    ) -> PollState:
        await self._network.note(poll.asked, poll.state, outcome)
        now, state = self._clock(), poll.state
        if harvest is not None:
            state = replace(state, ttl=harvest.ttl)
        later = next_poll(
            state,
            poll.source,
            outcome,
            now=now,
            jitter=self._jitter,
            brought=_brought(poll, harvest),
            fresh_for=fetched.max_age,
        )
        later = after_poll(state, later, poll.source, poll.way, outcome, now=now, jitter=self._jitter)
        if poll.way == 0:
            later = after_answer(later, poll.asked, fetched.moved_to, now=now)
        if outcome is Outcome.NOT_MODIFIED:
            return later
        return replace(
            later,
            asked=poll.asked.url,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_sha256=fetched.sha256,
            last_full_get_at=now,
            baselined_at=state.baselined_at or now,
        )

    def _tell_move(self, tx: Transaction, poll: _Poll, later: PollState) -> None:
        """Say so where the source is asked at another address from now on."""
        if later.adopted != poll.state.adopted and later.adopted:
            _log.warning("source moved", source=poll.source.id)
            desk, said = self._desk(), moved_notice(poll.source, later.adopted)
            notice(tx, desk.routes.operator.channel, desk.workspace, f"moved {poll.source.id}", said, now=self._clock())

    def _revived(self, poll: _Poll) -> timedelta | None:
        since = poll.state.failing_since
        if since is None:
            return None
        silent = self._clock() - since
        _log.info("source answers again", source=poll.source.id, after=str(silent), failures=poll.state.failures)
        return silent

    async def _bring_in(self, poll: _Poll, fetched: Fetched, harvest: Harvest) -> Collected:
        source, state = poll.source, poll.state
        first = state.baselined_at is None
        announces = source.first_poll is FirstPoll.ANNOUNCE or self._announce_first
        later = await self._succeeded(poll, fetched, Outcome.NEW_BODY, harvest)
        unit = Unit(
            self._desk(),
            source,
            fetched,
            harvest,
            first=first,
            baseline=first and not announces,
            old_before=_old_before(poll),
            now=self._clock(),
        )

        def bring(tx: Transaction) -> Collected:
            brought = unit.run(tx, later)
            self._tell_move(tx, poll, later)
            return brought

        brought = await self._store.write(bring)
        brought = replace(brought, way=poll.way, revived=self._revived(poll))
        _log_brought(brought, harvest.problems)
        return brought


def _log_brought(brought: Collected, problems: Sequence[str]) -> None:
    """Nothing of a poll after which all is as it was."""
    if brought.turned_up:
        _log.info("numbers that were missing turned up", source=brought.source.id, numbers=list(brought.turned_up))
    if brought.items.new or brought.items.edited or problems:
        _log.info(
            "poll brought something",
            source=brought.source.id,
            way=brought.way,
            new=brought.items.new,
            edited=brought.items.edited,
            acts=brought.acts.read,
            events=[a.event.label for a in brought.events],
            queued=brought.announcements.queued,
            replies=brought.announcements.replies,
            problems=list(problems),
        )


def _unmoved(poll: _Poll, fetched: Fetched) -> _Poll:
    """A redirect to what is not the source, such as a page of maintenance, ends what spoke for a move."""
    if poll.way or not fetched.moved_to:
        return poll
    return replace(poll, state=replace(poll.state, move=None))


def _brought(poll: _Poll, harvest: Harvest | None) -> Brought | None:
    """What tells the source's rhythm: not the first look by another way, where much is new to us that is not new."""
    if harvest is None or (poll.is_elsewhere and poll.state.baselined_at is not None):
        return None
    new = sum(not h.edited for h in harvest.articles)
    return Brought(
        fetched=harvest.fetched,
        new=new,
        known=harvest.fetched - new,
        dated=tuple(h.article.published for h in harvest.articles if h.article.published is not None),
    )


def _old_before(poll: _Poll) -> datetime | None:
    """What an address holds at its first look and dates before then was there already: before the first look at the
    source, or long before the last at another address.
    """
    began, last = poll.state.baselined_at, poll.state.last_success_at
    if not poll.is_elsewhere or began is None or last is None:
        return None
    return max(began - _LATE, last - _LAG)
