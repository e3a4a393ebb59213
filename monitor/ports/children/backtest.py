"""Reading archives with one or two rule sets: the work of child processes, and the log of a run."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.licensing import Terms
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.queries.corpus import ArchivedArticle, ArchiveProblem, SideReading

__all__ = [
    "FROM_THE_START",
    "Archive",
    "ArticleReader",
    "Comparison",
    "EvaluatedPage",
    "FoundArticle",
    "LoggedPage",
    "LostMatch",
    "Past",
    "RunLog",
    "SideReading",
    "Tally",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The rule set under test, and for a diff the one before. Pickled once for the children.

    With `as_stored` the side before is what was read when the articles came (`ArchivedArticle.stored`).
    """

    after: ReaderConfig
    before: ReaderConfig | None = None
    as_stored: bool = False

    @property
    def reads_alike(self) -> bool:
        """True if both sides read every text alike, so that it is read once."""
        if self.before is None:
            return True
        return _reading(self.before) == _reading(self.after)


def _reading(config: ReaderConfig) -> tuple[object, ...]:
    """What decides how a text is read."""
    return config.vocabulary, config.mode, config.correction, config.encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class LostMatch:
    """A rule that matched before and no longer does, with the part of its clause that fails, as a sentence."""

    rule_id: RuleId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article in which a side reads an act or matches a rule. `article` is without its text.

    `moment` is when it was published or first seen, None if unknown. `before` is None without a second side.
    """

    article: Article
    moment: datetime | None
    after: SideReading
    before: SideReading | None = None
    lost: tuple[LostMatch, ...] = ()
    terms: Terms
    fingerprint: Fingerprint = NOT_COMPARABLE
    wire: str = ""

    @property
    def id(self) -> ArticleId:
        return self.article.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Articles counted under a name."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedPage:
    """One page of an archive after it was read. `archive` counts from 0; `done` is the share of that archive (0 to 1).

    `keys` are hashes of the ids of its articles, each once; `sources`, `languages` and `days` are theirs, in the same
    order. `duplicates` counts articles whose id comes twice in the page. The last page of an archive is `finished`.
    """

    archive: int
    cursor: str
    done: float
    keys: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    days: tuple[date | None, ...] = ()
    found: tuple[FoundArticle, ...] = ()
    problems: tuple[ArchiveProblem, ...] = ()
    cut: bool = False
    finished: bool = False
    duplicates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedPage:
    """One evaluated page of an archive. `archive` counts from 0; `ids` are hashes of the ids of its articles.

    `first` and `last` are the days of its articles; `finished` is True for the last page of the archive.
    """

    archive: int
    cursor: str
    articles: int
    ids: tuple[int, ...] = ()
    found: tuple[FoundArticle, ...] = ()
    problems: tuple[ArchiveProblem, ...] = ()
    cut: bool = False
    finished: bool = False
    duplicates: int = 0
    undated: int = 0
    first: date | None = None
    last: date | None = None
    sources: tuple[Tally, ...] = ()
    languages: tuple[Tally, ...] = ()


class RunLog(Protocol):
    """The pages that a run has evaluated, in order; an interrupted run resumes from them."""

    def pages(self) -> Iterator[LoggedPage]:
        """Yield all pages, from the beginning. Raises CorpusError."""

    def append(self, page: LoggedPage) -> None:
        """Raises CorpusError if it can't be written, for example because the disk is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Where an interrupted run stopped: the cursor in each archive, and the archives that are `finished`."""

    cursors: Mapping[int, str] = field(default_factory=dict)
    finished: frozenset[int] = frozenset()


FROM_THE_START = Past()


class Archive(Protocol):
    """The archives of a run, with the rules to read them: on this machine, or on a cluster."""

    def evaluated(self, *, since: date | None = None, past: Past = FROM_THE_START) -> AsyncIterator[EvaluatedPage]:
        """Yield the pages of all archives in order, after those of `past`; then each archive's `finished` page.

        Only some pages are read ahead. Raises CorpusError, StoreError, ChildLostError, ClusterError.
        """


class ArticleReader(Protocol):
    async def read(self, articles: Sequence[ArchivedArticle]) -> tuple[FoundArticle, ...]:
        """Return those of the articles in which something is found, in order. Raises ChildLostError."""
