"""What every page is made with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from monitor.domain.operations.finding import Finding
from monitor.domain.operations.meters import Meters
from monitor.domain.sources.licensing import Audience
from monitor.domain.sources.source import SourceId
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.playground import Playground
from monitor.ports.queries.evidence import EvidenceArchive
from monitor.ports.queries.lookup import Archive, ArticleTraces
from monitor.ports.queries.page_queries import PageQueries
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.repositories.user_actions import Explained
from monitor.web.backtests import Backtests
from monitor.web.live import ChangeFeed
from monitor.web.security.access import Access

T = TypeVar("T")


class Read(Protocol):
    """Runs `use` with a read connection on a reader thread. Raises StoreError."""

    def __call__(self, use: Callable[[PageQueries], T], /) -> Awaitable[T]: ...


class Write(Protocol):
    """Runs `use` in a writing transaction, for the use cases of `pipeline.interactions` alone. Raises StoreError."""

    def __call__(self, use: Callable[[Transaction], T], /) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How the page is set up. `audience` is who may read it, as licences of sources see it; `hidden_sources` are those
    whose articles alone make no event of the list (the canary). `version` is that of the product.
    """

    title: str
    audience: Audience
    show_watch: bool = False
    hidden_sources: frozenset[SourceId] = frozenset()
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """What tries rules: `texts` reads texts and runs examples in child processes, `backtests` tries edits on the stored
    articles.
    """

    texts: Playground
    backtests: Backtests


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """What every page gets. `read` and `write` are the database; `archive`, `traces` and `evidence` the read models of
    commands.

    `config` returns the rules, vocabulary, routes and sources that run now. `changes` wakes pages when a transaction
    stored developments. `findings` are those of `monitor health`. `access` says who may come in. Without
    `trials` rules can't be tried. `meters` are the counters of the daemon. `explain` answers what `monitor why NAME`
    does, in words and as the readers may see it; without it only events are explained.
    """

    read: Read
    write: Write
    archive: Archive
    traces: ArticleTraces
    evidence: EvidenceArchive
    config: Callable[[], RuntimeConfig]
    now: Callable[[], datetime]
    changes: ChangeFeed
    findings: Callable[[], Awaitable[Sequence[Finding]]]
    options: PageOptions
    access: Access
    trials: Trials | None = None
    explain: Callable[[str], Awaitable[Explained]] | None = None
    meters: Meters = field(default_factory=Meters)
