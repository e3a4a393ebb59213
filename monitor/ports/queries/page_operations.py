"""What the pages on rules, sources, the outbox and the system read beside the repositories of use cases.

All queries are read-only; each list has a limit, and long ones go on after a cursor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.articles.article import ArticleId
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, DeliveryState
from monitor.domain.interactions.feedback import AnnouncedAlert
from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import SourceId
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.ports.queries.lookup import DroppedItem
from monitor.ports.repositories.articles import Licensed
from monitor.ports.rules import PackFiles, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAlert:
    """An event that a rule announced in a channel, or held, muted, or put into its digest. `headline` is ""
    for a story, whose headline is the words of its source.
    """

    label: str
    headline: str
    day: date
    level: Level
    channel: str
    state: AnnouncementState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetRow:
    """A rule set that ran. `since` is when it last became active, `packs` the versions of its packs."""

    version: str
    engine: str
    packs: tuple[str, ...]
    since: datetime
    revision: Revision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """The ledger of one source on one day (UTC)."""

    source_id: SourceId
    day: date
    items: ItemLedger
    acts: ActLedger
    announcements: AnnouncementLedger


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceArticle(Licensed):
    """A stored article of a source: `acts` and `rules` count its acts and the rules that matched it."""

    article_id: ArticleId
    source_id: SourceId
    title: str
    url: str
    language: str
    published: datetime | None
    seen_at: datetime
    acts: int
    rules: int
    terms: Terms = field(default_factory=Terms)


DeliveryCursor = tuple[datetime, int]
"""`not_before` and `seq` of the last row of the page before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One row of the outbox, without its message. `label` and `headline` are of its event, "" without one; the headline
    of a story, which is the words of its source, is left out.
    """

    id: DeliveryId
    seq: int
    channel: str
    kind: DeliveryKind
    state: DeliveryState
    created_at: datetime
    not_before: datetime
    attempts: int
    delivered_at: datetime | None
    last_error: str
    label: str = ""
    headline: str = ""

    @property
    def cursor(self) -> DeliveryCursor:
        return self.not_before, self.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCount:
    """The deliveries in one state. `oldest` is the earliest time at which one of them may or might be sent."""

    state: DeliveryState
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSize:
    """`used` and `free` are bytes; `free` is the part of the file without content, 0 if the server does not say."""

    kind: str
    used: int
    free: int = 0


class PageOperations(Protocol):
    def matches(self, *, since: datetime) -> Mapping[RuleId, int]:
        """Count the articles first seen since then, by each rule that matched them. Samples are left out."""

    def announced(self, *, since: datetime) -> Mapping[RuleId, Mapping[AnnouncementState, int]]:
        """Count the decisions on events since then, by the rule that is named first and by their result."""

    def judged(self) -> tuple[AnnouncedAlert, ...]:
        """Return the alerts that people judged, without their sources. Alerts of samples are left out."""

    def alerts_of(self, rule_id: RuleId, *, since: datetime, limit: int) -> tuple[RuleAlert, ...]:
        """Return the last decisions since then in which the rule is named first, newest first."""

    def rule_sets(self, *, limit: int) -> tuple[RuleSetRow, ...]:
        """Return the rule sets that ran, the last one first."""

    def packs(self, versions: Sequence[str]) -> Mapping[str, PackFiles]:
        """Return the files of packs by version."""

    def ledger(self, sources: Sequence[SourceId], *, since: date) -> tuple[LedgerRow, ...]:
        """Return the ledger of these sources from that day on, by source and day."""

    def dropped(self, source_id: SourceId, *, limit: int) -> tuple[DroppedItem, ...]:
        """Return the last dropped items of a source, newest first."""

    def articles_of(self, source_id: SourceId, *, limit: int) -> tuple[SourceArticle, ...]:
        """Return the articles of a source that were stored or edited last, newest first."""

    def deliveries(
        self, states: Sequence[DeliveryState], *, before: DeliveryCursor | None = None, limit: int = 50
    ) -> tuple[DeliveryRow, ...]:
        """Return the deliveries in these states, the latest `not_before` first, after the cursor `before`."""

    def delivery_counts(self) -> tuple[DeliveryCount, ...]:
        """Return the states that deliveries have, in the order of `DeliveryState`."""

    def database(self) -> DatabaseSize: ...

    def stored_article(self, name: str) -> ArchivedArticle | None:
        """Return the article with this id or exact URL, in its last version; None if there is none."""


class HasPageOperations(Protocol):
    @property
    def page_operations(self) -> PageOperations: ...
