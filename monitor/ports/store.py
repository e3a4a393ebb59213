"""The database as units of work over its books."""

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
"""The fact that says how the last canary article fared (`domain.operations.canary.Flight`)."""

HEARTBEAT = "heartbeat"
"""The fact that says when the daemon last ticked, ISO 8601."""

CLICKS = "clicks"
"""The fact that says what keeps clicks from arriving, and what to do; "" where they do, or none is expected."""

EXPECTED = "expected"
"""The fact that says of which channels it was told what they are to expect."""

OUTAGE = "outage"
"""The fact that says since when the network is away, how many sources are cut off, where it was told; "" if none is."""

SECOND_READER = "second_reader"
"""The fact that says why the second reader gave no answer when it was asked last, and what to do; "" where it did."""


class Journal(Protocol):
    """The ledger, and small facts that outlive a restart."""

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
    """One unit of work: all of it is stored or nothing."""

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
    """`write` runs whole units of work one after another; `read` runs beside them and must not write.

    A `lazy` unit may wait a moment to be committed together with others. A unit may run twice (a lock undid it),
    so it has no effect outside. Both raise StoreError; a unit of work that raises leaves nothing behind.
    """

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T: ...

    async def read(self, work: Callable[[Transaction], T]) -> T: ...
