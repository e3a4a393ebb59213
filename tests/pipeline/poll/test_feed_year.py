"""A year of one feed's life, at random: articles come, are edited, dated anew, dropped and brought back, the server
exchanges ids and addresses and fails, the product is started anew. No article is stored twice, no act announced twice,
and none is missed at the first poll that shows it.

An exchange of ids or addresses shows at least half of the feed as it was known, as a site does that is rebuilt; what
was edited and dropped before anybody saw it was never edited, and what was not seen at the
address that the site moved to stays away.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from monitor.domain.sources.schedule import Outcome
from monitor.errors import FetchError
from monitor.store import open_store, sqlite_url
from tests.budget import examples
from tests.fakes.clock import Time
from tests.fakes.feeds import Entry
from tests.fakes.notices import ANY, is_notice, numbers_of, run
from tests.fakes.polling import polling
from tests.fakes.reading import NOW
from tests.pipeline.words import WORDS

MOST = 12  # items that the feed shows
IDS = ("stable", "link", "none", "place", "fetch")
EDITS = st.sampled_from(["title", "text", "kind"])
WAITS = st.sampled_from([timedelta(minutes=20), None, timedelta(days=1), timedelta(days=400)])
HOSTS = ("www.ministry.example", "ministry.example", "press.ministry.example")


# ------------------------------------------------------------------ the server


@dataclass
class Page:
    """An article of the site. `seen` is how it was when it was polled last, None before."""

    number: int
    title: str
    text: str = "As it was."
    at: datetime = NOW
    seen: tuple[str, str] | None = None

    @property
    def says(self) -> tuple[str, str]:
        return self.title, self.text

    @property
    def is_as_known(self) -> bool:
        return self.seen == self.says

    @property
    def has_another_title(self) -> bool:
        return self.seen is not None and self.seen[0] != self.title

    @property
    def is_notice(self) -> bool:
        return is_notice(self.title)


@dataclass
class Site:
    """How the server writes what it shows. `exchanged` and `moved` are whether ids and addresses are others than at the
    last poll.
    """

    shown: list[Page] = field(default_factory=list)
    gone: list[Page] = field(default_factory=list)
    ids: str = "stable"
    build: int = 0
    scheme: str = "https"
    host: str = HOSTS[0]
    tracking: bool = False
    fetches: int = 0
    exchanged: bool = False
    moved: bool = False

    def entries(self) -> list[Entry]:
        self.fetches += 1
        return [self._entry(at, page) for at, page in enumerate(self.shown)]

    def _entry(self, at: int, page: Page) -> Entry:
        query = f"?utm_source={self.fetches}" if self.tracking else ""
        link = f"{self.scheme}://{self.host}/{page.number}/{query}"
        ids = {
            "stable": f"{self.build}-{page.number}",
            "link": link,
            "none": "",
            "place": str(at),
            "fetch": f"{self.fetches}-{at}",
        }
        return Entry(id=ids[self.ids], link=link, title=page.title, text=page.text, at=page.at)

    @property
    def is_knowable(self) -> bool:
        if self.moved and any(page.has_another_title for page in self.shown):
            return False
        steady = sum(page.is_as_known for page in self.shown)
        return steady >= max(2, len(self.shown) / 2) or not (self.exchanged or self.ids in ("place", "fetch"))


@cache
def _template() -> Path:
    """A database without rows: making one takes longer than the life of a feed."""
    folder = Path(tempfile.mkdtemp())

    async def make() -> None:
        async with open_store(sqlite_url(folder)):
            pass

    asyncio.run(make())
    return folder


class FeedYear(RuleBasedStateMachine):
    """`reported` are the numbers of notices that a poll has shown."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(_template(), self.folder, dirs_exist_ok=True)
        self.clock = Time()
        self.site = Site()
        self.pages = 0
        self.reported: set[int] = set()
        self.met: set[int] = set()
        self.revisions = 0

    @initialize()
    def begin(self) -> None:
        self.loop.run(self._open())
        for _ in range(MOST // 2):
            self._publish(notice=True)
        self._poll(timedelta(minutes=20))

    async def _open(self) -> None:
        self.stack = AsyncExitStack()
        made = polling(sqlite_url(self.folder), run, vocabulary=WORDS, rules=[ANY], clock=self.clock)
        self.line = await self.stack.enter_async_context(made)

    def _publish(self, *, notice: bool) -> None:
        self.pages += 1
        title = f"Notice {self.pages}" if notice else f"Visit {self.pages}"
        self.site.shown.insert(0, Page(number=self.pages, title=title, at=self.clock()))
        while len(self.site.shown) > MOST:
            self._drop(self.site.shown[-1])

    def _drop(self, page: Page) -> None:
        self.site.shown.remove(page)
        if page.seen is not None and not self.site.moved:
            page.title, page.text = page.seen
            self.site.gone.append(page)

    @contextmanager
    def _changed(self) -> Iterator[None]:
        """A change of the site, taken back where nobody could know the articles again after it."""
        before = deepcopy(self.site), self.pages
        yield
        if not self.site.is_knowable:
            self.site, self.pages = before

    # ------------------------------------------------------------------ what editors do, and who sees it when

    @rule(count=st.integers(1, 4), notice=st.booleans(), then=WAITS)
    def articles_come(self, count: int, notice: bool, then: timedelta | None) -> None:
        self._come(count, notice=notice)
        self._seen(then)

    def _come(self, count: int, *, notice: bool) -> None:
        with self._changed():
            for _ in range(count):
                self._publish(notice=notice)

    @rule(data=st.data(), what=EDITS, then=WAITS)
    def one_is_edited(self, data: st.DataObject, what: str, then: timedelta | None) -> None:
        self._edit(self._place_in(self.site.shown, data), what)
        self._seen(then)

    def _edit(self, place: int, what: str) -> None:
        with self._changed():
            page = self.site.shown[place]
            match what:
                case "title":
                    page.title = f"{page.title}, corrected"
                case "text":
                    page.text = f"{page.text} And more."
                case _:
                    page.title = f"{'Visit' if page.is_notice else 'Notice'} {page.number}"

    @rule(data=st.data(), years=st.integers(-30, 10))
    def one_is_dated_anew(self, data: st.DataObject, years: int) -> None:
        self.site.shown[self._place_in(self.site.shown, data)].at = self.clock() + timedelta(days=365 * years)

    @rule(count=st.integers(1, MOST), data=st.data(), then=WAITS)
    def some_drop_out(self, count: int, data: st.DataObject, then: timedelta | None) -> None:
        with self._changed():
            for _ in range(min(count, len(self.site.shown) - 1)):
                self._drop(self.site.shown[self._place_in(self.site.shown, data)])
        self._seen(then)

    @precondition(lambda self: self.site.gone)
    @rule(count=st.integers(1, 4), data=st.data(), then=WAITS)
    def some_come_back(self, count: int, data: st.DataObject, then: timedelta | None) -> None:
        with self._changed():
            for _ in range(min(count, len(self.site.gone))):
                self.site.shown.append(self.site.gone.pop(self._place_in(self.site.gone, data)))
        self._seen(then)

    @rule(seed=st.integers(0, 9))
    def the_order_changes(self, seed: int) -> None:
        Random(seed).shuffle(self.site.shown)

    def _place_in(self, pages: list[Page], data: st.DataObject) -> int:
        return data.draw(st.integers(0, len(pages) - 1))

    # ------------------------------------------------------------------ what servers do

    @rule(ids=st.sampled_from(IDS), host=st.sampled_from(HOSTS), edit=EDITS, data=st.data(), then=WAITS)
    def the_site_is_rebuilt(self, ids: str, host: str, edit: str, data: st.DataObject, then: timedelta | None) -> None:
        with self._changed():
            if host != self.site.host:
                self.site.moved, self.site.gone = True, []
            self.site.ids, self.site.host, self.site.exchanged = ids, host, True
            self.site.build += 1
        self._edit(self._place_in(self.site.shown, data), edit)
        self._come(1, notice=True)
        self._seen(then)

    @rule(scheme=st.sampled_from(["http", "https"]), tracking=st.booleans())
    def links_are_written_otherwise(self, scheme: str, tracking: bool) -> None:
        self.site.scheme, self.site.tracking = scheme, tracking

    @rule()
    def the_product_is_started_anew(self) -> None:
        self.loop.run(self.stack.aclose())
        self.loop.run(self._open())

    # ------------------------------------------------------------------ what the product does

    @rule(outcome=st.sampled_from([Outcome.TIMEOUT, Outcome.GONE, Outcome.DNS]))
    def a_poll_fails(self, outcome: Outcome) -> None:
        self.line.fails(FetchError("source ministry: no answer", outcome=outcome))
        self.loop.run(self.line.poll())

    def _seen(self, after: timedelta | None) -> None:
        if after is not None:
            self._poll(after)

    def _poll(self, after: timedelta) -> None:
        self.line.shows(self.site.entries())
        self.loop.run(self.line.poll(after=after))
        for page in self.site.shown:
            self.revisions += not page.is_as_known
            self.met.add(page.number)
            self.reported |= {page.number} if page.is_notice else set()
            page.seen = page.says
        self.site.exchanged = self.site.moved = False
        self._check()

    def _check(self) -> None:
        found = self.loop.run(self.line.tally())
        assert list(found.numbers) == numbers_of(self.reported)
        assert found.articles == len(self.met)
        assert found.revisions == self.revisions

    def teardown(self) -> None:
        try:
            if hasattr(self, "stack"):
                self.loop.run(self.stack.aclose())
        finally:
            self.loop.close()
            shutil.rmtree(self.folder)


FeedYear.TestCase.settings = settings(max_examples=examples(20), stateful_step_count=25, deadline=None)
TestFeedYear = FeedYear.TestCase
