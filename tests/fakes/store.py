"""A store of tests for use cases with few repositories: it runs transactions on an object that the test made."""

from collections.abc import Callable
from typing import Generic, TypeVar

from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.source import SourceId
from monitor.errors import StoreError

T = TypeVar("T")
Tx = TypeVar("Tx")


class FakeJournal:
    """A journal of facts. Ledgers are dropped."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}

    def add(
        self,
        source_id: SourceId,
        items: ItemLedger,
        acts: ActLedger,
        announcements: AnnouncementLedger,
        *,
        now: object,
    ) -> None:
        pass

    def totals(self) -> tuple[ItemLedger, ActLedger, AnnouncementLedger]:
        return ItemLedger(), ActLedger(), AnnouncementLedger()

    def remember(self, name: str, value: str) -> None:
        self.facts[name] = value

    def recall(self, name: str) -> str | None:
        return self.facts.get(name)


class JournalOnly:
    """A transaction with a journal and nothing else."""

    def __init__(self) -> None:
        self.journal = FakeJournal()


class FakeStore(Generic[Tx]):
    """Counts writes, and refuses the first ones with StoreError. Nothing is rolled back."""

    def __init__(self, tx: Tx, *, refusals: int = 0) -> None:
        self.tx = tx
        self.writes = 0
        self._refusals = refusals

    async def write(self, work: Callable[[Tx], T], *, lazy: bool = False) -> T:
        self.writes += 1
        if self._refusals:
            self._refusals -= 1
            raise StoreError("the disk is full")
        return work(self.tx)

    async def read(self, work: Callable[[Tx], T]) -> T:
        return work(self.tx)
