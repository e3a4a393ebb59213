"""The pages on sources: their health, what they bring and where it stops, and what is not covered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.alarms import Alarm
from monitor.domain.sources.coverage import Coverage
from monitor.domain.sources.licensing import Audience
from monitor.domain.sources.publishing_pattern import DayCount
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_url import shown_address
from monitor.ports.queries.lookup import DroppedItem
from monitor.ports.queries.page_operations import HasPageOperations, LedgerRow, SourceArticle
from monitor.ports.repositories.store import HasHealth, HasSources
from monitor.reports.health import Condition, SourceReport, reports_in
from monitor.wording.notices.coverage import uncovered_lines

DAYS = 30
"""The days that new items and drops are shown for."""

_ALARM_DAYS = 90
_LEDGER_DAYS = 14
_ROWS = 20  # of dropped items and of articles


class SourcesPageTransaction(HasHealth, HasPageOperations, HasSources, Protocol):
    """Repositories of the pages on sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """What became of the items of the last days, stage by stage."""

    items: ItemLedger = field(default_factory=ItemLedger)
    acts: ActLedger = field(default_factory=ActLedger)
    announcements: AnnouncementLedger = field(default_factory=AnnouncementLedger)

    @classmethod
    def of(cls, rows: Sequence[LedgerRow]) -> "Stages":
        return cls(
            items=_sum(ItemLedger, [row.items for row in rows]),
            acts=_sum(ActLedger, [row.acts for row in rows]),
            announcements=_sum(AnnouncementLedger, [row.announcements for row in rows]),
        )


L = TypeVar("L", ItemLedger, ActLedger, AnnouncementLedger)


def _sum(kind: type[L], parts: Sequence[L]) -> L:
    """Field by field: a page sums thousands of ledgers."""
    return kind(**{f.name: sum(getattr(part, f.name) for part in parts) for f in fields(kind)})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source of the list. `days` are its new items of each of the last days, the oldest first."""

    report: SourceReport
    days: tuple[int, ...]
    stages: Stages

    @property
    def address(self) -> str:
        return f"/sources/{self.report.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """`lines` are the worst first, without disabled sources, which `off` has by id. `counts` are the conditions that
    sources have.
    """

    lines: tuple[SourceLine, ...]
    off: tuple[SourceLine, ...]
    counts: tuple[tuple[Condition, int], ...]
    coverage: Coverage
    uncovered: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """One source. `url` and `endpoints` are without keys. `ledger` are its last days, the newest first."""

    line: SourceLine
    source: Source = field(repr=False)
    url: str
    endpoints: tuple[str, ...]
    state: PollState | None
    alarms: tuple[Alarm, ...]
    ledger: tuple[LedgerRow, ...]
    dropped: tuple[DroppedItem, ...]
    articles: tuple[SourceArticle, ...]


def visible_sources(sources: Iterable[Source], audience: Audience) -> tuple[Source, ...]:
    """The sources that the audience may see, without samples."""
    return tuple(one for one in sources if not one.sample and audience.may_see(one.visible_in))


def sources_page(
    tx: SourcesPageTransaction, seen: Sequence[Source], covered: Coverage, vocabulary: Vocabulary, *, now: datetime
) -> SourcesPage:
    """Return the list of these sources, which the readers may see, with their coverage."""
    lines = _lines(tx, seen, now=now)
    on = tuple(line for line in lines if line.report.condition is not Condition.OFF)
    off = (line for line in lines if line.report.condition is Condition.OFF)
    counts = ((one, sum(line.report.condition is one for line in on)) for one in Condition)
    return SourcesPage(
        lines=on,
        off=tuple(sorted(off, key=lambda line: line.report.id)),
        counts=tuple((condition, count) for condition, count in counts if count),
        coverage=covered,
        uncovered=uncovered_lines(covered, vocabulary),
    )


def _lines(tx: SourcesPageTransaction, sources: Sequence[Source], *, now: datetime) -> tuple[SourceLine, ...]:
    since = _since(now, DAYS)
    by_source: dict[SourceId, list[LedgerRow]] = {}
    for row in tx.page_operations.ledger([source.id for source in sources], since=since):
        by_source.setdefault(row.source_id, []).append(row)
    health = tx.health.all()
    return tuple(
        SourceLine(
            report=report,
            days=_days(health[report.id].days if report.id in health else (), since),
            stages=Stages.of(by_source.get(report.id, ())),
        )
        for report in reports_in(tx, sources, now=now)
    )


def _since(now: datetime, days: int) -> date:
    return now.astimezone(UTC).date() - timedelta(days=days - 1)


def _days(counts: Iterable[DayCount], since: date) -> tuple[int, ...]:
    by_day = {one.day: one.items for one in counts}
    return tuple(by_day.get(since + timedelta(days=number), 0) for number in range(DAYS))


def source_page(tx: SourcesPageTransaction, source: Source, audience: Audience, *, now: datetime) -> SourcePage | None:
    """Return the page of a source, None if the audience may not see it."""
    if not audience.may_see(source.visible_in):
        return None
    (line,) = _lines(tx, [source], now=now)
    ledger = tx.page_operations.ledger([source.id], since=_since(now, _LEDGER_DAYS))
    return SourcePage(
        line=line,
        source=source,
        url=shown_address(source.url),
        endpoints=tuple(shown_address(endpoint.url) for endpoint in source.via),
        state=tx.sources.state(source.id),
        alarms=tx.health.last(source.id, since=now - timedelta(days=_ALARM_DAYS)),
        ledger=ledger[::-1],
        dropped=tuple(_shown_drop(one, audience) for one in tx.page_operations.dropped(source.id, limit=_ROWS)),
        articles=tuple(_shown(one, audience) for one in tx.page_operations.articles_of(source.id, limit=_ROWS)),
    )


def _shown_drop(one: DroppedItem, audience: Audience) -> DroppedItem:
    shown = one.shown(audience)
    return replace(one, item=replace(one.item, title=shown.headline(one.item.title), key=""))


def _shown(one: SourceArticle, audience: Audience) -> SourceArticle:
    shown = one.shown(audience)
    return replace(one, title=shown.headline(one.title), url=shown.link(one.url))
