"""The page on the system: version, rule set and packs, queues, database, and the ledger of the last days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Protocol

from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.rules.rule import Rule, Status
from monitor.domain.sources.source import Source
from monitor.ports.queries.page_operations import DatabaseSize, HasPageOperations, LedgerRow
from monitor.ports.repositories.store import HasConsultations, HasJournal, HasRules, HasSources
from monitor.ports.rules import RULE_WARNINGS, PackFailure, Revision
from monitor.reports.page.sources import Stages

_DAYS = 14


class SystemPageTransaction(HasConsultations, HasJournal, HasPageOperations, HasRules, HasSources, Protocol):
    """Repositories of the page on the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackState:
    """One active pack. `rules` counts its active rules, `version` is the hash of its files. `trouble` is set if its
    files do not load as they are now.
    """

    name: str
    version: str
    rules: int
    files: int
    trouble: PackFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Work that waits. `oldest` is since when the first has been due, None if nothing is."""

    name: str
    waiting: int
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDay:
    """The ledger of one day over all sources; `sources` counts those that brought anything."""

    day: date
    sources: int
    stages: Stages

    @property
    def balances(self) -> bool:
        """True if what came in equals what came out, in each of the three ledgers."""
        stages = self.stages
        return stages.items.balances and stages.acts.balances and stages.announcements.balances


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPage:
    """`engine` is the version of the monitor under which the rule set became active. `days` are the newest first."""

    rule_set: str
    engine: str
    since: datetime | None
    revision: Revision | None
    packs: tuple[PackState, ...]
    warnings: tuple[str, ...]
    sources: int
    routes: int
    queues: tuple[Queue, ...]
    database: DatabaseSize
    days: tuple[LedgerDay, ...]


def system_page(
    tx: SystemPageTransaction, rules: Sequence[Rule], sources: Sequence[Source], *, routes: int, now: datetime
) -> SystemPage:
    """Return the page. `rules` and `sources` are all that run, `routes` is the number of named routes."""
    active = tx.rules.active()
    since = now.astimezone(UTC).date() - timedelta(days=_DAYS - 1)
    ledger = tx.page_operations.ledger([source.id for source in sources], since=since)
    return SystemPage(
        rule_set=active.version if active is not None else "",
        engine=active.engine if active is not None else "",
        since=active.since if active is not None else None,
        revision=active.revision if active is not None else None,
        packs=_packs(tx, rules),
        warnings=tuple((tx.journal.recall(RULE_WARNINGS) or "").splitlines()),
        sources=sum(source.enabled and not source.sample for source in sources),
        routes=routes,
        queues=_queues(tx, now),
        database=tx.page_operations.database(),
        days=_by_day(ledger),
    )


def _packs(tx: HasRules, rules: Iterable[Rule]) -> tuple[PackState, ...]:
    active, failing = tx.rules.active(), {one.pack: one for one in tx.rules.troubles()}
    running = [rule.pack for rule in rules if rule.status is not Status.RETIRED]
    known = {pack.name: pack for pack in (active.packs if active is not None else ())}
    return tuple(
        PackState(
            name=name,
            version=known[name].version if name in known else "",
            rules=running.count(name),
            files=len(known[name].files) if name in known else 0,
            trouble=failing.get(name),
        )
        for name in sorted({*known, *failing})
    )


def _queues(tx: SystemPageTransaction, now: datetime) -> tuple[Queue, ...]:
    waiting = [one for one in tx.page_operations.delivery_counts() if not one.state.is_final]
    due = [state.due_at for state in tx.sources.states() if state.due_at <= now]
    ambiguous = sum(one.count for one in waiting if one.state is DeliveryState.AMBIGUOUS)
    return (
        Queue(
            name="messages",
            waiting=sum(o.count for o in waiting),
            oldest=min((o.oldest for o in waiting), default=None),
        ),
        *((Queue(name="messages that may have been sent", waiting=ambiguous),) if ambiguous else ()),
        Queue(name="polls that are due", waiting=len(due), oldest=min(due, default=None)),
        Queue(name="questions for the second reader", waiting=tx.consultations.waiting()),
    )


def _by_day(rows: Iterable[LedgerRow]) -> tuple[LedgerDay, ...]:
    ordered = sorted(rows, key=lambda row: (row.day, row.source_id), reverse=True)
    days = ((day, list(some)) for day, some in groupby(ordered, key=lambda row: row.day))
    return tuple(LedgerDay(day=day, sources=len(some), stages=Stages.of(some)) for day, some in days)
