"""The weekly coverage report on the operator's route."""

from datetime import UTC, datetime, time
from typing import Protocol

from monitor.domain.alerts.digest import last_close
from monitor.domain.alerts.route import DigestPlan, Route, RouteKind
from monitor.domain.rules.rule import Status
from monitor.domain.sources.alarms import Uptime
from monitor.domain.sources.coverage import Coverage, ObservedSource, coverage, issuers_of
from monitor.pipeline.alerts.notices import operator_notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasHealth, HasJournal, HasOutbox, HasSources, Store
from monitor.wording.notices.coverage import coverage_notice

_SENT = "coverage"  # fact: the week of the last report, ISO 8601
_AT, _MONDAY = time(8), 0


class CoverageStateTransaction(HasHealth, HasSources, Protocol):
    """Repositories of the present state of all sources."""


class CoverageReportTransaction(HasHealth, HasJournal, HasOutbox, HasSources, Protocol):
    """Repositories of the weekly coverage report."""


async def send_coverage_report(store: Store[CoverageReportTransaction], config: RuntimeConfig, *, now: datetime) -> int:
    """Queue the report if a new week (local time of the route) began. Returns how many were queued. Raises StoreError.

    Without an operator route none is sent: `monitor sources coverage` shows it. None is sent for the first week.
    """
    route = config.routes.operator
    if route.kind is not RouteKind.OPERATOR:
        return 0
    due = _due(route, now)
    if await store.read(lambda tx: tx.journal.recall(_SENT)) == due:
        return 0
    return await store.write(lambda tx: _queue(tx, config, due, now))


def _due(route: Route, now: datetime) -> str:
    plan = DigestPlan(at=_AT, zone=route.zone, days=(_MONDAY,))
    return last_close(plan, until=now).astimezone(UTC).isoformat()


def _queue(tx: CoverageReportTransaction, config: RuntimeConfig, due: str, now: datetime) -> int:
    before = tx.journal.recall(_SENT)
    tx.journal.remember(_SENT, due)
    if before is None or before >= due:
        return 0
    report = coverage_notice(coverage_now(tx, config, now=now), config.vocabulary, now=now)
    operator_notice(tx, config, f"coverage {due}", report, now=now)
    return 1


def coverage_now(tx: CoverageStateTransaction, config: RuntimeConfig, *, now: datetime) -> Coverage:
    """The coverage of the configured sources and rules."""
    states = {state.source_id: state for state in tx.sources.states()}
    known = tx.health.all()
    observed = [
        ObservedSource(source=source, state=states.get(source.id), health=known.get(source.id))
        for source in config.sources.values()
    ]
    wanted = issuers_of(rule.when for rule in config.rules.values() if rule.status is not Status.RETIRED)
    return coverage(observed, wanted & config.vocabulary.concepts.keys(), Uptime.long(now))
