"""The ledger (one row per source and day), and small facts that survive a restart."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, func, select

from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.source import SourceId
from monitor.store.database.dialect import insert_or_add, insert_or_update
from monitor.store.database.rows import row_of
from monitor.store.schema.source_tables import LEDGER
from monitor.store.schema.tables import FACT

L = TypeVar("L", ItemLedger, ActLedger, AnnouncementLedger)

_COUNTS = [c.name for c in LEDGER.columns if c.name not in ("source_id", "day")]
_TOTALS = select(*(func.coalesce(func.sum(LEDGER.c[name]), 0).label(name) for name in _COUNTS))
_RECALL = select(FACT.c.value).where(FACT.c.name == bindparam("name"))


class JournalRows:
    """Implements `ports.Journal`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        source_id: SourceId,
        items: ItemLedger,
        acts: ActLedger,
        announcements: AnnouncementLedger,
        *,
        now: datetime,
    ) -> None:
        row = {
            "source_id": source_id,
            "day": now.astimezone(UTC).date(),
            **_prefixed("items", items),
            **_prefixed("acts", acts),
            **_prefixed("announcements", announcements),
        }
        self._connection.execute(insert_or_add(self._connection.dialect.name, LEDGER, "source_id", "day"), row)

    def totals(self) -> tuple[ItemLedger, ActLedger, AnnouncementLedger]:
        sums = dict(zip(_COUNTS, map(int, self._connection.execute(_TOTALS).one()), strict=True))
        return ledgers_in(sums)

    def remember(self, name: str, value: str) -> None:
        statement = insert_or_update(self._connection.dialect.name, FACT, "name")
        self._connection.execute(statement, {"name": name, "value": value})

    def recall(self, name: str) -> str | None:
        return self._connection.scalar(_RECALL, {"name": name})


def ledgers_in(counts: Mapping[str, int]) -> tuple[ItemLedger, ActLedger, AnnouncementLedger]:
    """Return the three ledgers of a row of `LEDGER`, or of sums of its columns."""
    return (
        _part("items", ItemLedger, counts),
        _part("acts", ActLedger, counts),
        _part("announcements", AnnouncementLedger, counts),
    )


def _prefixed(prefix: str, ledger: object) -> dict[str, int]:
    return {f"{prefix}_{name}": count for name, count in row_of(ledger).items()}


def _part(prefix: str, kind: type[L], sums: Mapping[str, int]) -> L:
    return kind(**{f.name: sums[f"{prefix}_{f.name}"] for f in fields(kind)})
