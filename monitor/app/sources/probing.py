"""A test request to a source: timings, contents, and the feeds that a page links to. Nothing is stored."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from monitor.app.network.http_settings import http_settings, proxies_of
from monitor.app.network.private import secret_lookup
from monitor.domain.sources.source import Kind, Source, SourceId
from monitor.errors import ChildLostError, FeedUnreadableError, FetchError
from monitor.extract import build
from monitor.ingest.discovery import COMMON_PATHS, FeedSearchJob, FeedSearchResult, build_feed_search
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.timing import Hop, Stopwatch
from monitor.ports.children.extraction import ExtractJob, Extractor, ReaderConfig
from monitor.ports.network.fetch import Fetched, FetchRequest
from monitor.reports.probe import FeedContents, contents_of, usual_interval
from monitor.rulefiles.parsers.sources import slug
from monitor.settings import Settings
from monitor.workers.extractor import ChildExtractor
from monitor.workers.pool import ChildPool

_TRIED = 5  # feeds of a page
_ROBOTS = 500_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`problem` is why it can't be read, "" for none; `outcome` as of a poll. `source` is what was
    requested, completed from its feed. `hops` are its requests in order; `moved_to` is the target of a permanent
    redirect, "" for none;
    `status` is the HTTP status of a failed response, None for any other. `bot_check` and `login` are as in
    FeedSearchResult.
    `robots` is the verdict of robots.txt. `others` are the results of its other endpoints, or feeds found from a page;
    `searched` is the number of requests for the latter, None without a search.
    """

    source: Source
    outcome: str
    problem: str = ""
    at: str = field(default="", repr=False)
    hops: tuple[Hop, ...] = ()
    moved_to: str = field(default="", repr=False)
    form: str = ""
    encoding: str = ""
    robots: str = ""
    certificate_until: datetime | None = None
    max_age: timedelta | None = None
    contents: FeedContents | None = None
    others: tuple["Probe", ...] = ()
    searched: int | None = None
    status: int | None = None
    bot_check: bool = False
    login: bool = False

    @property
    def entry(self) -> Source:
        """The source as an entry of sources.yaml, with the new URL after a permanent redirect."""
        return replace(self.source, url=self.moved_to) if self.moved_to and not self.source.origin else self.source

    @property
    def good(self) -> bool:
        return self.contents is not None and self.contents.items > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The robots.txt of a site. `rules` is None if it has none or it could not be read; `words` says which."""

    rules: RobotFileParser | None
    words: str

    def allows(self, agent: str, url: str) -> bool:
        return self.rules is None or self.rules.can_fetch(agent, url)

    def delay(self, agent: str) -> timedelta:
        """The time between two requests that it asks for, zero for none."""
        asked = None if self.rules is None else self.rules.crawl_delay(agent)
        return timedelta(seconds=float(asked or 0))


@asynccontextmanager
async def probing(
    settings: Settings,
    knowledge: ReaderConfig,
    *,
    environment: Mapping[str, str],
    clock: Callable[[], datetime],
    says: Callable[[str], None],
    many: bool = False,
    deadline: timedelta | None = None,
) -> AsyncIterator["Prober"]:
    """A prober with the network and child processes of `run`. `says` gets the progress. Raises SettingsError.

    `many`: sources are probed at the same time, with the pauses between requests to one host that `run` makes, and
    without timings. `deadline` limits each request; None for that of `run`.
    """
    http = http_settings(settings, proxies_of(environment))
    http = replace(http, pause=http.pause if many else timedelta(0), deadline=deadline or http.deadline)
    watch = None if many else Stopwatch()
    async with (
        ChildExtractor(build, knowledge, size=2 if many else 1) as extractor,
        ChildPool(build_feed_search, (), size=1) as searchers,
        HttpFetcher(http, clock=clock, reveal=secret_lookup(environment), watch=watch) as fetcher,
    ):
        yield Prober(
            fetcher=fetcher,
            extractor=extractor,
            searchers=searchers,
            watch=watch,
            agent=http.user_agent,
            clock=clock,
            says=says,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prober:
    """Probes URLs. `agent` is the user agent. With a `watch`, it probes one after the other."""

    fetcher: HttpFetcher
    extractor: Extractor
    searchers: ChildPool[tuple[()], FeedSearchJob, FeedSearchResult]
    watch: Stopwatch | None
    agent: str
    clock: Callable[[], datetime]
    says: Callable[[str], None]

    async def probe(self, source: Source) -> Probe:
        """The result of a request, including any failure. If the source's own URL fails, its other endpoints are tried,
        or a page is searched for feeds.
        """
        found, fetched = await self._look_everywhere(source)
        if found.others or fetched is None:
            return found
        robots = await self.robots(source, fetched.url)
        found = replace(found, robots=_robots_words(robots, self.agent, fetched.url))
        if found.good or source.kind is not Kind.RSS:
            return found
        before = self._hops
        others = await self._others(source, fetched)
        return replace(found, others=others, searched=self._hops - before)

    async def look(self, source: Source) -> Probe:
        """The result of a request to the source, and to its other endpoints if its own URL fails. No search."""
        return (await self._look_everywhere(source))[0]

    async def robots(self, source: Source, url: str) -> Robots:
        """The robots.txt of the site of `url`, requested as the source is."""
        self.says("requesting robots.txt")
        request = replace(
            FetchRequest.of(source, now=self.clock()),
            url=urljoin(url, "/robots.txt"),
            access=None,
            max_bytes=_ROBOTS,
            deadline=None,
        )
        try:
            got = await self.fetcher.fetch(request)
        except FetchError as e:
            missing = e.outcome == "not_found"
            words = "the site has no robots.txt" if missing else f"robots.txt is unavailable ({e.outcome})"
            return Robots(rules=None, words=words)
        rules = RobotFileParser()
        rules.parse(got.body.decode("utf-8", "replace").splitlines()[:10_000])
        return Robots(rules=rules, words="")

    @property
    def _hops(self) -> int:
        return len(self.watch.hops) if self.watch else 0

    async def _look_everywhere(self, source: Source) -> tuple[Probe, Fetched | None]:
        found, fetched = await self._look(source)
        if found.good or not source.via:
            return found, fetched
        others = [(await self._look(source.at_endpoint(endpoint)))[0] for endpoint in source.via]
        return replace(found, others=tuple(others)), fetched

    async def _look(self, source: Source) -> tuple[Probe, Fetched | None]:
        self.says("requesting")
        request = FetchRequest.of(source, now=self.clock())
        before = self._hops
        try:
            fetched = await self.fetcher.fetch(request)
        except FetchError as e:
            failed = Probe(source=source, outcome=e.outcome, problem=str(e), at=request.url, status=e.status)
            return replace(failed, hops=self._hops_since(before)), None
        seen = await self._search(fetched)
        found = Probe(
            source=source,
            outcome="new_body",
            at=fetched.url,
            hops=self._hops_since(before),
            moved_to=fetched.moved_to,
            form=seen.form if source.kind is Kind.RSS else source.kind.replace("_", " "),
            encoding=seen.encoding,
            certificate_until=fetched.certificate_until,
            max_age=fetched.max_age,
            bot_check=seen.bot_check,
            login=seen.login,
        )
        return await self._read(found, fetched), fetched

    def _hops_since(self, before: int) -> tuple[Hop, ...]:
        return tuple(self.watch.hops[before:]) if self.watch else ()

    async def _search(self, fetched: Fetched) -> FeedSearchResult:
        """The feeds of a page, searched in a child process because the page comes from outside."""
        job = FeedSearchJob(body=fetched.body, content_type=fetched.content_type, url=fetched.url)
        try:
            return await self.searchers.run(job)
        except ChildLostError:
            return FeedSearchResult(form="unknown", encoding="")

    async def _read(self, found: Probe, fetched: Fetched) -> Probe:
        self.says("reading")
        job = ExtractJob(
            source=found.source,
            body=fetched.body,
            content_type=fetched.content_type,
            url=fetched.url,
            known={},
            now=self.clock(),
        )
        try:
            contents = contents_of(await self.extractor.extract(job))
        except FeedUnreadableError as e:
            return replace(found, outcome=e.outcome, problem=str(e))
        except ChildLostError as e:
            return replace(found, outcome="child_lost", problem=str(e))
        problem = "" if contents.items else "readable, but without items"
        return replace(found, contents=contents, problem=problem, source=_filled_in(found.source, contents))

    async def _others(self, source: Source, fetched: Fetched) -> tuple[Probe, ...]:
        """The readable feeds that the page links to, else the first at a common path, else the page as a list."""
        seen = await self._search(fetched)
        named = await self._tried(source, seen.feeds[:_TRIED])
        if not named:
            named = (await self._tried(source, [urljoin(fetched.url, f"/{path}") for path in COMMON_PATHS]))[:1]
        if named or seen.shape is None:
            return named
        found, _ = await self._look(replace(source, kind=Kind.HTML_LIST, shape=seen.shape))
        return (found,) if found.good else ()

    async def _tried(self, source: Source, addresses: Sequence[str]) -> tuple[Probe, ...]:
        """The probes of those addresses that are feeds, each with the feed's own title."""
        found = [(await self._look(replace(source, url=url, access=source.access_to(url))))[0] for url in addresses]
        return tuple(one for one in found if one.good)


def _robots_words(robots: Robots, agent: str, url: str) -> str:
    """The verdict of robots.txt. It is reported, not obeyed: feeds are meant to be polled."""
    return robots.words or ("allows this URL" if robots.allows(agent, url) else "disallows this URL")


def _filled_in(source: Source, contents: FeedContents) -> Source:
    """The source completed from its feed: name, language if there is only one, and poll interval."""
    title = contents.title.strip()[:80]
    host = urlsplit(source.url).hostname or ""
    one_language = len(contents.languages) == 1 and contents.languages[0][0] != "?"
    named = replace(source, name=title, id=SourceId(slug(title) or source.id))
    source = named if source.name == host and title else source
    return replace(
        source,
        language=source.language or (contents.languages[0][0] if one_language else None),
        interval=usual_interval(contents) if not source.origin else source.interval,
    )
