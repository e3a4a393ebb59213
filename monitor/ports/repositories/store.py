"""The database, and the parts of a transaction: `HasEvents` has the repository of events, and so on.

A use case names the parts that it needs: `class StoryTransaction(HasEvents, HasStories, Protocol)`, and takes a
`Store[StoryTransaction]`. The transaction with all parts is `monitor.ports.repositories.transaction.Transaction`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.source import SourceId
from monitor.ports.children.pages import PageRepository
from monitor.ports.delivery import (
    AnnouncementRepository,
    BurstRepository,
    ChannelRepository,
    Outbox,
    PrecedentResultRepository,
    ScheduledTaskRepository,
)
from monitor.ports.repositories.articles import (
    ArticleRepository,
    DocumentNumberRepository,
    EventRepository,
    LinkRepository,
    RegisterRepository,
    SourceRepository,
    StoryRepository,
)
from monitor.ports.repositories.digests import AlertHistory, CoverageStats, DigestRepository
from monitor.ports.repositories.health import SourceHealthRepository
from monitor.ports.repositories.party_lists import PartyListRepository
from monitor.ports.repositories.retention import RetentionRepository
from monitor.ports.repositories.second_reader import ConsultationRepository
from monitor.ports.repositories.user_actions import LabelRepository, UserActionLog
from monitor.ports.rules import RuleSetRepository

T = TypeVar("T")


BACKUP = "backup"
"""Journal fact: the daily backup (`domain.operations.backups.BackupState`)."""

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

PAGE = "page"
"""Journal fact: why the page can't be served; "" if it is."""

SECOND_READER = "second_reader"
"""Journal fact: why the last request to the second reader failed, and what to do; "" if it succeeded."""


def read_fact(fact: str | None, read: Callable[[str], T]) -> T | None:
    """What `read` returns for a fact; None for a missing one, and for a damaged one, which the next run replaces."""
    try:
        return read(fact) if fact else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


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


class HasAlertHistory(Protocol):
    @property
    def alert_history(self) -> AlertHistory: ...


class HasAnnouncements(Protocol):
    @property
    def announcements(self) -> AnnouncementRepository: ...


class HasArticles(Protocol):
    @property
    def articles(self) -> ArticleRepository: ...


class HasBursts(Protocol):
    @property
    def bursts(self) -> BurstRepository: ...


class HasChannels(Protocol):
    @property
    def channels(self) -> ChannelRepository: ...


class HasConsultations(Protocol):
    @property
    def consultations(self) -> ConsultationRepository: ...


class HasCoverageStats(Protocol):
    @property
    def coverage_stats(self) -> CoverageStats: ...


class HasDigests(Protocol):
    @property
    def digests(self) -> DigestRepository: ...


class HasEvents(Protocol):
    @property
    def events(self) -> EventRepository: ...


class HasHealth(Protocol):
    @property
    def health(self) -> SourceHealthRepository: ...


class HasInteractions(Protocol):
    @property
    def interactions(self) -> UserActionLog: ...


class HasJournal(Protocol):
    @property
    def journal(self) -> Journal: ...


class HasLabels(Protocol):
    @property
    def labels(self) -> LabelRepository: ...


class HasLinks(Protocol):
    @property
    def links(self) -> LinkRepository: ...


class HasNumbers(Protocol):
    @property
    def numbers(self) -> DocumentNumberRepository: ...


class HasOutbox(Protocol):
    @property
    def outbox(self) -> Outbox: ...


class HasPages(Protocol):
    @property
    def pages(self) -> PageRepository: ...


class HasPartyLists(Protocol):
    @property
    def party_lists(self) -> PartyListRepository: ...


class HasPrecedentResults(Protocol):
    @property
    def precedent_results(self) -> PrecedentResultRepository: ...


class HasRegister(Protocol):
    @property
    def register(self) -> RegisterRepository: ...


class HasRetention(Protocol):
    @property
    def retention(self) -> RetentionRepository: ...


class HasRules(Protocol):
    @property
    def rules(self) -> RuleSetRepository: ...


class HasScheduledTasks(Protocol):
    @property
    def scheduled_tasks(self) -> ScheduledTaskRepository: ...


class HasSources(Protocol):
    @property
    def sources(self) -> SourceRepository: ...


class HasStories(Protocol):
    @property
    def stories(self) -> StoryRepository: ...


Tx_co = TypeVar("Tx_co", covariant=True)


class Store(Protocol[Tx_co]):
    """A database whose transactions have the repositories that `Tx_co` names, and maybe more.

    `write` runs transactions one after another; `read` runs in parallel to them and must not write.
    A `lazy` transaction may be delayed briefly to be committed together with others. `work` may run twice (after a lock
    conflict), so it must have no other effects. Both raise StoreError. If `work` raises, nothing is stored.
    """

    async def write(self, work: Callable[[Tx_co], T], *, lazy: bool = False) -> T: ...

    async def read(self, work: Callable[[Tx_co], T]) -> T: ...
