"""A poll to make: its request, and what its state before the poll means for the result."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.sources.poll_interval import BodyCounts
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source
from monitor.ports.children.extraction import FeedExtraction
from monitor.ports.network.fetch import Fetched, FetchRequest

_FULL_GET_EVERY = timedelta(hours=24)  # some servers answer 304 for ever
_LATE = timedelta(days=2)  # how long after its date a notice may appear on a page: many pages date by day
_LAG = timedelta(days=7)  # how far one endpoint of a source may lag behind another


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll to make. `source` as configured, `asked` as the endpoint with index `endpoint` fetches it, `state` before
    the poll.
    """

    source: Source
    asked: Source
    endpoint: int
    state: PollState

    @property
    def is_new_address(self) -> bool:
        """True if the address differs from the one that last returned a body."""
        return self.asked.url != self.state.asked

    @property
    def page(self) -> str:
        """The address if this endpoint has a page of another form than the source's own, else ""."""
        own = self.endpoint == 0 or (self.asked.url, self.asked.kind) == (self.source.url, self.source.kind)
        return "" if own else self.asked.url

    def request(self, *, now: datetime) -> FetchRequest:
        """A conditional request; unconditional once a day, after a first failure (some servers then answer 304
        wrongly), and for an address that has not returned a body yet.
        """
        state = self.state
        request = FetchRequest.of(self.asked, now=now, etag=state.etag, last_modified=state.last_modified)
        last = state.last_full_get_at
        if last is None or self.is_new_address or state.failures == 1 or request.url != self._url_at(last):
            return replace(request, etag=None, last_modified=None)
        recent = _FULL_GET_EVERY - self._usual_wait(now)
        is_recent = timedelta(0) <= now - last < recent  # a clock that was ahead left a time in the future
        return request if is_recent else replace(request, etag=None, last_modified=None)

    @property
    def old_before(self) -> datetime | None:
        """At the first poll of another address: articles dated before this were published before the source's initial
        poll, or long before the last poll of the former address, so they are not news. None elsewhere.
        """
        began, last = self.state.baselined_at, self.state.last_success_at
        if not self.is_new_address or began is None or last is None:
            return None
        return max(began - _LATE, last - _LAG)

    def without_move(self, fetched: Fetched) -> "Poll":
        """The poll without evidence for a move: a redirect to something else, such as a maintenance page, ends it."""
        if self.endpoint or not fetched.moved_to:
            return self
        return replace(self, state=replace(self.state, move=None))

    def publishing(self, extraction: FeedExtraction | None) -> BodyCounts | None:
        """What the poll shows about how often the source publishes. None for the first poll of another address: what
        is unknown there is mostly not new.
        """
        if extraction is None or (self.is_new_address and self.state.baselined_at is not None):
            return None
        new = sum(not h.edited for h in extraction.articles)
        return BodyCounts(
            fetched=extraction.fetched,
            new=new,
            known=extraction.fetched - new,
            dated=tuple(h.article.published for h in extraction.articles if h.article.published is not None),
        )

    def _usual_wait(self, now: datetime) -> timedelta:
        """The time since the last poll, taken as the time to the next one."""
        return now - (self.state.last_polled_at or now)

    def _url_at(self, at: datetime) -> str:
        """The URL requested at that time: it may contain the year or the day."""
        return FetchRequest.of(self.asked, now=at).url
