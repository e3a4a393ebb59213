"""The database: transactions over repositories."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.source import SourceId
from monitor.ports.articles import (
    ArticleRepository,
    DocumentNumberRepository,
    EventRepository,
    LinkRepository,
    RegisterRepository,
    SourceRepository,
    StoryRepository,
)
from monitor.ports.delivery import (
    AnnouncementRepository,
    BurstRepository,
    ChannelRepository,
    Outbox,
    PrecedentResultRepository,
    ScheduledTaskRepository,
)
from monitor.ports.digests import AlertHistory, CoverageStats, DigestRepository
from monitor.ports.health import SourceHealthRepository
from monitor.ports.pages import PageRepository
from monitor.ports.retention import RetentionRepository
from monitor.ports.rules import RuleSetRepository
from monitor.ports.second_reader import ConsultationRepository
from monitor.ports.user_actions import LabelRepository, UserActionLog

__all__ = ["CANARY", "CLICKS", "EXPECTED", "HEARTBEAT", "OUTAGE", "SECOND_READER", "Journal", "Store", "Transaction"]


CANARY = "canary"
"""Journal fact: the result of the last canary article (`domain.operations.canary.CanaryRun`)."""

HEARTBEAT = "heartbeat"
"""Journal fact: when the daemon last ticked, ISO 8601."""

CLICKS = "clicks"
"""Journal fact: why clicks do not arrive, and what to do; "" if they do or none are expected."""

EXPECTED = "expected"
"""Journal fact: the channels that have been sent the forecast of their alerts."""

OUTAGE = "outage"
"""Journal fact: since when the network is down, number of affected sources, where it was reported; "" if it is up."""

SECOND_READER = "second_reader"
"""Journal fact: why the last request to the second reader failed, and what to do; "" if it succeeded."""


class Journal(Protocol):
    """The ledger, and small named facts that survive a restart."""

    def add(
        self,
        source_id: SourceId,
        items: ItemLedger,
        acts: ActLedger,
        announcements: AnnouncementLedger,
        *,
        now: datetime,
    ) -> None: ...

    def totals(self) -> tuple[ItemLedger, ActLedger, AnnouncementLedger]: ...

    def remember(self, name: str, value: str) -> None: ...

    def recall(self, name: str) -> str | None: ...


class Transaction(Protocol):
    """One transaction: it is stored completely or not at all."""

    @property
    def sources(self) -> SourceRepository: ...
    @property
    def health(self) -> SourceHealthRepository: ...
    @property
    def articles(self) -> ArticleRepository: ...
    @property
    def pages(self) -> PageRepository: ...
    @property
    def consultations(self) -> ConsultationRepository: ...
    @property
    def events(self) -> EventRepository: ...
    @property
    def register(self) -> RegisterRepository: ...
    @property
    def stories(self) -> StoryRepository: ...
    @property
    def links(self) -> LinkRepository: ...
    @property
    def numbers(self) -> DocumentNumberRepository: ...
    @property
    def announcements(self) -> AnnouncementRepository: ...
    @property
    def precedent_results(self) -> PrecedentResultRepository: ...
    @property
    def scheduled_tasks(self) -> ScheduledTaskRepository: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def channels(self) -> ChannelRepository: ...
    @property
    def bursts(self) -> BurstRepository: ...
    @property
    def digests(self) -> DigestRepository: ...
    @property
    def alert_history(self) -> AlertHistory: ...
    @property
    def coverage_stats(self) -> CoverageStats: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def rules(self) -> RuleSetRepository: ...
    @property
    def interactions(self) -> UserActionLog: ...
    @property
    def labels(self) -> LabelRepository: ...
    @property
    def retention(self) -> RetentionRepository: ...


T = TypeVar("T")


class Store(Protocol):
    """`write` runs transactions one after another; `read` runs in parallel to them and must not write.

    A `lazy` transaction may be delayed briefly to be committed together with others. `work` may run twice (after a lock
    conflict), so it must have no other effects. Both raise StoreError. If `work` raises, nothing is stored.
    """

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T: ...

    async def read(self, work: Callable[[Transaction], T]) -> T: ...
