"""One poll of one source: fetch, read, then store the extraction and the next due time in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import structlog

from monitor.domain.lists.quarantine import HeldVersion, ListState
from monitor.domain.sources.endpoints import after_answer, after_poll, endpoint_to_poll, source_at_endpoint
from monitor.domain.sources.network_outage import during_outage, is_away
from monitor.domain.sources.schedule import Outcome, PollState, is_postponed, next_poll, wait_for_host
from monitor.domain.sources.source import FirstPoll, Source
from monitor.errors import ChildLostError, FeedUnreadableError, FetchError, StoreError
from monitor.pipeline.poll.ingest import Ingestion, PollResult, PollTransaction
from monitor.pipeline.poll.network_outage import NetworkWatch
from monitor.pipeline.poll.one_poll import Poll
from monitor.pipeline.poll.page_queue import with_page_texts
from monitor.pipeline.poll.party_lists import (
    UNREADABLE,
    held_detail,
    hold_version,
    report_unreadable,
    stored_list,
)
from monitor.pipeline.poll.poll_states import PollStates, Unchanged, report_move
from monitor.pipeline.poll.seen_feeds import SeenFeeds
from monitor.pipeline.poll.source_health import record_failure
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractJob, Extractor, FeedExtraction
from monitor.ports.network.fetch import Fetched, Fetcher
from monitor.ports.repositories.store import Store

__all__ = ["Clock", "Collector", "PollResult"]

Clock = Callable[[], datetime]

_log = structlog.get_logger()


class Collector:
    """Polls sources. The caller polls one source once at a time; polls of different sources may overlap."""

    def __init__(
        self,
        *,
        store: Store[PollTransaction],
        fetcher: Fetcher,
        extractor: Extractor,
        config: Callable[[], RuntimeConfig],
        clock: Clock,
        jitter: Random,
        announce_first: bool = False,
        is_own: Callable[[str], bool] | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._extractor = extractor
        self._config = config
        self._clock = clock
        self._jitter = jitter
        self._announce_first = announce_first
        self._feeds = SeenFeeds()
        self._states = PollStates(store, config=config, clock=clock)
        self._network = NetworkWatch(store=store, config=config, clock=clock, jitter=jitter, is_own=is_own)

    async def collect(self, source: Source) -> PollResult:
        """Poll `source` now. A failure of the server, the feed or the monitor itself is an outcome, not an exception,
        so that one bad article does not stop other sources. Raises only StoreError.
        """
        with self._states.poll():
            return await self._collect_one(source)

    async def _collect_one(self, source: Source) -> PollResult:
        state = await self._states.of(source.id) or PollState(source_id=source.id, due_at=self._clock())
        endpoint = endpoint_to_poll(state, source, now=self._clock())
        poll = Poll(source=source, asked=source_at_endpoint(state, source, endpoint), endpoint=endpoint, state=state)
        try:
            return await self._collect(poll)
        except StoreError:
            raise
        except Exception as e:  # noqa: BLE001 -- one bad article must not stop other sources
            _log.exception("poll broke", source=source.id)
            detail = f"source {source.id}: internal error ({type(e).__name__}); please report it"
            return await self._failed(poll, Outcome.INTERNAL_ERROR, detail)

    async def _collect(self, poll: Poll) -> PollResult:
        try:
            fetched = await self._fetcher.fetch(poll.request(now=self._clock()))
        except FetchError as e:
            return await self._failed(poll, Outcome(e.outcome), str(e), e.retry_after)
        if fetched.status == 304 or fetched.sha256 == poll.state.body_sha256:
            return await self._unchanged(poll, fetched)
        try:
            job = await self._job(poll, fetched)
            found = await self._extractor.extract(job)
            extraction = await with_page_texts(self._store, self._extractor, poll.source, found)
        except FeedUnreadableError as e:
            return await self._failed(poll.without_move(fetched), Outcome(e.outcome), str(e))
        except ChildLostError as e:
            return await self._failed(poll, Outcome.CHILD_LOST, str(e))
        if extraction.lists is not None and extraction.lists.state.held is not None:
            return await self._held(poll, extraction.lists.state, extraction.lists.state.held)
        result = await self._ingest(poll, fetched, extraction)
        if not poll.page:
            self._feeds.note(poll.source.id, extraction, compared=job.compare, now=job.now)
        return replace(result, parse_differs=extraction.differs)

    async def _job(self, poll: Poll, fetched: Fetched) -> ExtractJob:
        now = self._clock()
        known, aging, lists = await self._store.read(
            lambda tx: (
                tx.articles.known(poll.source.id),
                tx.articles.aging(poll.source.id, now=now),
                stored_list(tx, poll.source),
            )
        )
        source = poll.source.id
        return ExtractJob(
            source=poll.asked,
            body=fetched.body,
            content_type=fetched.content_type,
            url=fetched.url,
            known=known,
            now=now,
            aging=aging,
            endpoint=poll.page,
            lists=lists,
            seen=None if poll.page else self._feeds.pieces(source),
            compare=self._feeds.should_compare(source, now=now),
        )

    # ------------------------------------------------------------------ failed polls

    async def _held(self, poll: Poll, state: ListState, held: HeldVersion) -> PollResult:
        """A version of a list that is not believed: the stored one stays, and a person decides."""
        config, now = self._config(), self._clock()
        await self._store.write(lambda tx: hold_version(tx, poll.source, state, config, now=now))
        return await self._failed(poll, Outcome.LIST_HELD, held_detail(poll.source, held))

    async def _failed(
        self, poll: Poll, outcome: Outcome, detail: str, retry_after: timedelta | None = None
    ) -> PollResult:
        if is_postponed(outcome):
            return await self._postponed(poll, outcome, detail, retry_after or timedelta(0))
        in_outage = await self._network.note(poll.asked, poll.state, outcome)
        later = self._after_failure(poll, outcome, detail, retry_after, in_outage)
        is_its_fault = later.failures > poll.state.failures

        def settle(tx: PollTransaction) -> None:
            if is_its_fault:
                record_failure(tx, later, outcome, now=self._clock())
            else:
                tx.sources.save(later)
            again = poll.state.last_outcome in UNREADABLE
            report_unreadable(tx, poll.source, later, self._config(), again=again, now=self._clock())

        await self._store.write(settle, lazy=True)
        # the summary of the initial polls reports sources that were never reached, in one line
        never_reached = poll.state.last_success_at is None and is_away(outcome)
        (_log.debug if never_reached else _log.info)(
            "poll failed",
            source=poll.source.id,
            way=poll.endpoint,
            outcome=outcome,
            detail=detail,
            due_at=later.due_at.isoformat(),
        )
        return PollResult(source=poll.source, outcome=outcome, detail=detail)

    def _after_failure(
        self, poll: Poll, outcome: Outcome, detail: str, retry_after: timedelta | None, in_outage: int
    ) -> PollState:
        """`in_outage` is the number of sources while there is a network outage, else 0."""
        now, jitter = self._clock(), self._jitter
        if in_outage and is_away(outcome):
            return during_outage(poll.state, outcome, sources=in_outage, now=now, jitter=jitter, detail=detail)
        later = next_poll(
            poll.state, poll.source, outcome, now=now, jitter=jitter, retry_after=retry_after, detail=detail
        )
        return after_poll(poll.state, later, poll.source, poll.endpoint, outcome, now=now, jitter=jitter)

    async def _postponed(self, poll: Poll, outcome: Outcome, detail: str, wait: timedelta) -> PollResult:
        """The source was not fetched, because its host asked another one to retry later or other large bodies were
        read; it does not count as failed.
        """
        now = self._clock()
        later = wait_for_host(poll.state, now + wait, now=now, jitter=self._jitter)
        await self._store.write(lambda tx: tx.sources.save(later), lazy=True)
        _log.info("poll postponed", source=poll.source.id, outcome=outcome, due_at=later.due_at.isoformat())
        return PollResult(source=poll.source, outcome=outcome, detail=detail)

    # ------------------------------------------------------------------ successful polls

    async def _unchanged(self, poll: Poll, fetched: Fetched) -> PollResult:
        outcome = Outcome.NOT_MODIFIED if fetched.status == 304 else Outcome.UNCHANGED
        later = await self._succeeded(poll, fetched, outcome)
        result = Unchanged(
            source=poll.source, before=poll.state, later=later, certificate_until=fetched.certificate_until
        )
        await self._states.save(result)
        self._log_recovery(poll)
        return PollResult(source=poll.source, outcome=outcome)

    async def _succeeded(
        self, poll: Poll, fetched: Fetched, outcome: Outcome, extraction: FeedExtraction | None = None
    ) -> PollState:
        await self._network.note(poll.asked, poll.state, outcome)
        now, state = self._clock(), poll.state
        if extraction is not None:
            state = replace(state, ttl=extraction.ttl)
        later = next_poll(
            state,
            poll.source,
            outcome,
            now=now,
            jitter=self._jitter,
            brought=poll.publishing(extraction),
            fresh_for=fetched.max_age,
        )
        later = after_poll(state, later, poll.source, poll.endpoint, outcome, now=now, jitter=self._jitter)
        if poll.endpoint == 0:
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

    def _log_recovery(self, poll: Poll) -> None:
        since = poll.state.failing_since
        if since is not None:
            after = str(self._clock() - since)
            _log.info("source answers again", source=poll.source.id, after=after, failures=poll.state.failures)

    async def _ingest(self, poll: Poll, fetched: Fetched, extraction: FeedExtraction) -> PollResult:
        source, state = poll.source, poll.state
        first = state.baselined_at is None
        announces = source.first_poll is FirstPoll.ANNOUNCE or self._announce_first
        later = await self._succeeded(poll, fetched, Outcome.NEW_BODY, extraction)
        transaction = Ingestion(
            config=self._config(),
            source=source,
            fetched=fetched,
            extraction=extraction,
            first=first,
            baseline=first and not announces,
            old_before=poll.old_before,
            now=self._clock(),
        )

        def store(tx: PollTransaction) -> PollResult:
            result = transaction.ingest_poll(tx, later)
            report_move(tx, source, state, later, self._config(), now=self._clock())
            return result

        result = await self._store.write(store)
        self._log_recovery(poll)
        _log_result(result, poll.endpoint, extraction.problems)
        return result


def _log_result(result: PollResult, endpoint: int, problems: Sequence[str]) -> None:
    """Log a poll with new or edited articles, or with problems."""
    if result.items.new or result.items.edited or problems:
        _log.info(
            "poll brought something",
            source=result.source.id,
            way=endpoint,
            new=result.items.new,
            edited=result.items.edited,
            acts=result.acts.read,
            events=[a.event.label for a in result.events],
            queued=result.announcements.queued,
            replies=result.announcements.replies,
            problems=list(problems),
        )
