"""What the sources delivered in the window of a digest, in figures."""

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Protocol

from monitor.domain.alerts.digest import DigestWindow
from monitor.domain.alerts.digest_content import MonitoringSummary, UnreachedSource
from monitor.domain.sources.licensing import RESTRICTED, Audience
from monitor.domain.sources.schedule import PollState
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasCoverageStats, HasHealth, HasSources

_SILENT = 3  # sources that are named
_ALERTS = 500  # for the median delay


class CoverageTransaction(HasCoverageStats, HasHealth, HasSources, Protocol):
    """Repositories of what the sources of a digest delivered."""


def monitoring_summary(
    tx: CoverageTransaction, window: DigestWindow, config: RuntimeConfig, readers: Audience, *, now: datetime
) -> MonitoringSummary:
    """What the sources delivered in the window. Sources that `readers` may not see are counted and not named."""
    sampled = {source.id for source in config.sources.values() if source.sample}
    states = [state for state in tx.sources.states() if state.source_id not in sampled]
    silent = [state for state in states if _is_silent(state, window, config, now)]
    delays = tx.coverage_stats.delays(window, limit=_ALERTS)
    return MonitoringSummary(
        sources=len(states),
        reached=len(states) - len(silent),
        items=tx.coverage_stats.items_read(window),
        possible=tx.coverage_stats.possible_acts(window),
        silent=tuple(_silence(state, config, readers, now) for state in sorted(silent, key=_longest)[:_SILENT]),
        gaps=tx.coverage_stats.missing_number_count(window),
        unseen=len(tx.health.gaps(window)),
        median=timedelta(seconds=median(d.total_seconds() for d in delays)) if delays else None,
    )


def _is_silent(state: PollState, window: DigestWindow, config: RuntimeConfig, now: datetime) -> bool:
    """True if the source was not reached in the window, or in two poll intervals if these are longer."""
    source = config.sources.get(state.source_id)
    since = min(window.start, now - 2 * source.interval) if source is not None else window.start
    return state.last_success_at is None or state.last_success_at < since


def _longest(state: PollState) -> tuple[datetime, str]:
    return (state.last_success_at or datetime.min.replace(tzinfo=UTC), state.source_id)


def _silence(state: PollState, config: RuntimeConfig, readers: Audience, now: datetime) -> UnreachedSource:
    last, source = state.last_success_at, config.sources.get(state.source_id)
    named = source is None or readers.may_see(source.visible_in)
    return UnreachedSource(source=state.source_id if named else RESTRICTED, since=None if last is None else now - last)
