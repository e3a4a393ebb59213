"""The database: transactions over repositories."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.source import SourceId
from monitor.ports.articles import ArticleShelf, EventBook, LinkBook, NumberBook, RegisterBook, SourceBook, StoryBook
from monitor.ports.consulting import ConsultationBook
from monitor.ports.delivering import AgendaBook, AnnouncementBook, BurstBook, ChannelBook, Outbox, SequelBook
from monitor.ports.digesting import ChannelView, DigestBook, WatchView
from monitor.ports.health import HealthBook
from monitor.ports.interacting import InteractionLog, LabelBook
from monitor.ports.pages import PageBook
from monitor.ports.retention import RetentionBook
from monitor.ports.rules import RuleBook

__all__ = ["CANARY", "CLICKS", "EXPECTED", "HEARTBEAT", "OUTAGE", "SECOND_READER", "Journal", "Store", "Transaction"]


CANARY = "canary"
"""Journal fact: the result of the last canary article (`domain.operations.canary.Flight`)."""

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
    def sources(self) -> SourceBook: ...
    @property
    def health(self) -> HealthBook: ...
    @property
    def articles(self) -> ArticleShelf: ...
    @property
    def pages(self) -> PageBook: ...
    @property
    def consultations(self) -> ConsultationBook: ...
    @property
    def events(self) -> EventBook: ...
    @property
    def register(self) -> RegisterBook: ...
    @property
    def stories(self) -> StoryBook: ...
    @property
    def links(self) -> LinkBook: ...
    @property
    def numbers(self) -> NumberBook: ...
    @property
    def announcements(self) -> AnnouncementBook: ...
    @property
    def sequels(self) -> SequelBook: ...
    @property
    def agenda(self) -> AgendaBook: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def channels(self) -> ChannelBook: ...
    @property
    def bursts(self) -> BurstBook: ...
    @property
    def digests(self) -> DigestBook: ...
    @property
    def told(self) -> ChannelView: ...
    @property
    def watched(self) -> WatchView: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def rules(self) -> RuleBook: ...
    @property
    def interactions(self) -> InteractionLog: ...
    @property
    def labels(self) -> LabelBook: ...
    @property
    def retention(self) -> RetentionBook: ...


T = TypeVar("T")


class Store(Protocol):
    """`write` runs transactions one after another; `read` runs in parallel to them and must not write.

    A `lazy` transaction may be delayed briefly to be committed together with others. `work` may run twice (after a lock
    conflict), so it must have no other effects. Both raise StoreError. If `work` raises, nothing is stored.
    """

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T: ...

    async def read(self, work: Callable[[Transaction], T]) -> T: ...
