"""Source health reports: one condition word per source and its details, the worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from monitor.domain.sources.alarms import AlarmKind, Uptime, active_alarms
from monitor.domain.sources.network_outage import is_away
from monitor.domain.sources.schedule import Outcome, PollState, is_failure
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.domain.sources.source_health import SourceHealth
from monitor.domain.sources.source_url import shown_address
from monitor.ports.repositories.store import HasHealth, HasSources, Store
from monitor.wording.notices.sources import failure_words, raised_line

_NEVER = datetime.min.replace(tzinfo=UTC)
_BAD = frozenset(
    {
        AlarmKind.SILENT,
        AlarmKind.STRUCTURE_CHANGED,
        AlarmKind.EMPTY,
        AlarmKind.QUARANTINED,
        AlarmKind.CERTIFICATE_SOON,
    }
)


class SourceReportTransaction(HasHealth, HasSources, Protocol):
    """Repositories of the report on sources."""


class Condition(StrEnum):
    """The worst alarm of a source, else the result of its last poll. The worst first."""

    SILENT = "silent"
    STRUCTURE_CHANGED = "structure_changed"
    EMPTY = "empty"
    QUARANTINED = "quarantined"
    CERTIFICATE_SOON = "certificate_soon"
    LANGUAGE = "language"
    UNDATED = "undated"
    INACTIVE = "inactive"
    CERTIFICATE = "certificate"
    UNREACHABLE = "unreachable"  # the last poll did not reach the server or the network
    FAILING = "failing"  # the last poll failed otherwise; not yet long enough to be silent
    NEW = "new"  # not polled or not reached yet
    OK = "ok"
    OFF = "off"  # not enabled

    @property
    def rank(self) -> int:
        return list(Condition).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One source. `detail` is what is wrong, or why the source is disabled; "" if neither.

    `per_day` is the number of new items per day and `gap` the median time between them, None if too little is known;
    `per_poll` the average number of items in a response; `with_acts` the share of new items with an act (0 to 1);
    `languages` those of the last items, the most frequent first; `failures` the number of consecutive failed polls
    caused by the source (0 while the network is down). `bad` is True if an operator should act.
    """

    id: SourceId
    name: str
    condition: Condition
    detail: str
    bad: bool
    tier: Tier
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_poll_at: datetime | None
    per_day: float | None
    gap: timedelta | None
    per_poll: float | None
    with_acts: float | None
    languages: tuple[str, ...]
    failed_as: Outcome | None
    failures: int
    failing_since: datetime | None
    certificate_until: datetime | None
    quarantined_since: datetime | None


async def source_reports(
    store: Store[SourceReportTransaction], sources: Sequence[Source], *, now: datetime
) -> tuple[SourceReport, ...]:
    """Return a report per source, the worst first. Raises StoreError."""
    return await store.read(lambda tx: reports_in(tx, sources, now=now))


def reports_in(tx: SourceReportTransaction, sources: Sequence[Source], *, now: datetime) -> tuple[SourceReport, ...]:
    """As `source_reports`, inside a transaction."""
    states: Mapping[SourceId, PollState] = {state.source_id: state for state in tx.sources.states()}
    known = tx.health.all()
    found = (
        health_of(source, states.get(source.id), known.get(source.id) or SourceHealth(source_id=source.id), now=now)
        for source in sources
    )
    return tuple(sorted(found, key=lambda one: (one.condition.rank, one.last_success_at or _NEVER, one.id)))


def health_of(source: Source, state: PollState | None, health: SourceHealth, *, now: datetime) -> SourceReport:
    """Return the report of one source; without a state it was never polled."""
    condition, detail, bad = _condition(source, state, health, now)
    failed_as = _failure(state, health)
    known = health.publishing_pattern(now=now)
    return SourceReport(
        id=source.id,
        name=source.name,
        condition=condition,
        detail=detail,
        bad=bad,
        tier=source.tier,
        last_success_at=state.last_success_at if state else None,
        last_new_at=health.last_new_at,
        next_poll_at=state.due_at if state and source.enabled else None,
        per_day=round(known.per_day, 2) if known else None,
        gap=known.gap if known else None,
        per_poll=round(health.items / health.polls, 1) if health.polls else None,
        with_acts=round(health.acts / health.fresh, 3) if health.fresh else None,
        languages=health.languages,
        failed_as=failed_as,
        failures=health.failures,
        failing_since=health.failing_since or (state.failing_since if state and failed_as else None),
        certificate_until=health.certificate_until,
        quarantined_since=health.quarantined_since,
    )


def _condition(
    source: Source, state: PollState | None, health: SourceHealth, now: datetime
) -> tuple[Condition, str, bool]:
    if not source.enabled:
        return Condition.OFF, source.because, False
    if state is None or state.last_polled_at is None:
        return Condition.NEW, "not polled yet", False
    alarms = active_alarms(source, state, health, Uptime.long(now))
    if alarms:
        lines = [raised_line(source, one, state, health, now=now) for one in alarms]
        return Condition(alarms[0].kind.value), "; ".join(lines), any(one.kind in _BAD for one in alarms)
    failed_as = _failure(state, health)
    if failed_as is not None and is_away(failed_as):
        return Condition.UNREACHABLE, failure_words(failed_as), False
    if failed_as is not None:
        return Condition.FAILING, _short(state.last_detail, source) or failure_words(failed_as), False
    if state.last_success_at is None:
        return Condition.NEW, "not reached yet", False
    return Condition.OK, _where(source, state), False


def _failure(state: PollState | None, health: SourceHealth) -> Outcome | None:
    """Return how the last poll failed, also if the source is not at fault; None if it succeeded."""
    if state is not None and state.last_outcome is not None and is_failure(state.last_outcome):
        return state.last_outcome
    return health.failed_as


def _short(detail: str, source: Source) -> str:
    return detail.removeprefix(f"source {source.id}: ")


def _where(source: Source, state: PollState) -> str:
    """Return the endpoint or moved address that is polled, "" if it is the source's own url."""
    if 0 < state.endpoint < len(source.endpoints):
        return f"by another endpoint: {shown_address(source.endpoints[state.endpoint].url)}"
    return f"at its new address: {shown_address(state.adopted)}" if state.adopted else ""
