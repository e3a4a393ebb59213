"""Articles of archives, and fakes of an archive and a reader."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.rule import Level, Rule, RuleId
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote, SourceId, Tier
from monitor.errors import ChildLostError
from monitor.language.query.parse import parse
from monitor.ports.children.backtest import Comparison, FoundArticle, SideReading
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.queries.corpus import ArchivedArticle, ArchivePage, ArchiveProblem
from monitor.reports.backtest.outcomes import RuleSide
from monitor.reports.backtest.reading import build
from monitor.rulefiles import load

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
DESK = Routes(default=Route(name="default", channel="#all"))


@cache
def shipped() -> ReaderConfig:
    return load(Path("no packs of your own")).knowledge


def config(*rules: Rule) -> ReaderConfig:
    return replace(shipped(), rules=rules)


def rule(name: str, when: str, level: Level = Level.HIGH, **changes: object) -> Rule:
    query, problems = parse(when, shipped().vocabulary)
    assert query is not None, problems
    made = Rule(id=RuleId(name), title=name, level=level, when=query, when_text=when, version=f"{hash(when):x}")
    return replace(made, **changes)  # type: ignore[arg-type]


def archived(name: str, title: str, text: str = "", at: datetime | None = DAY, **changes: object) -> ArchivedArticle:
    article = Article(
        id=ArticleId(name),
        source_id=SourceId("wire"),
        key=name,
        url=f"https://wire.example/{name}",
        title=title,
        text=text,
        language="en",
        tier=Tier.WIRE,
        published=at,
        published_raw="",
        content_hash="",
    )
    return ArchivedArticle(article=replace(article, **changes), terms=Terms(name="Wire", quote=Quote.FULL))  # type: ignore[arg-type]


def read(
    articles: Sequence[ArchivedArticle], after: ReaderConfig, before: ReaderConfig | None = None
) -> tuple[FoundArticle, ...]:
    return build(Comparison(after=after, before=before))(articles)


def side(knowledge: ReaderConfig, routes: Routes = DESK) -> RuleSide:
    return RuleSide(knowledge=knowledge, routes=routes)


def found(one: ArchivedArticle) -> FoundArticle:
    return FoundArticle(article=one.article, moment=one.moment, after=SideReading(), terms=one.terms)


class FakeArchive:
    """Pages of articles; the cursor is the number of the next page."""

    name = "fake"
    identity = "fake"

    def __init__(self, *pages: Sequence[ArchivedArticle], cut: bool = False, problems: Sequence[str] = ()) -> None:
        self._pages = pages
        self._cut = cut
        self._problems = tuple(ArchiveProblem(place="fake:1", reason=p) for p in problems)
        self.given: list[int] = []

    async def pages(self, *, since: date | None = None, after: str = "") -> AsyncIterator[ArchivePage]:
        for number in range(int(after or 0), len(self._pages)):
            self.given.append(number)
            last = number == len(self._pages) - 1
            kept = (a for a in self._pages[number] if since is None or (a.moment and a.moment.date() >= since))
            yield ArchivePage(
                articles=tuple(kept),
                cursor=str(number + 1),
                done=(number + 1) / len(self._pages),
                problems=self._problems if last else (),
                cut=self._cut and last,
            )


class FakeReader:
    """Finds every article; the ids in `deadly` cost their child."""

    def __init__(self, *deadly: str, cause: str = "cpu") -> None:
        self._deadly = deadly
        self._cause = cause
        self.asked: list[tuple[str, ...]] = []

    async def read(self, articles: Sequence[ArchivedArticle]) -> tuple[FoundArticle, ...]:
        self.asked.append(tuple(a.article.id for a in articles))
        if any(a.article.id in self._deadly for a in articles):
            raise ChildLostError("took more than 5 s of CPU time", cause=self._cause)
        return tuple(map(found, articles))
