"""What the monitor measures. Names begin with `policy_monitor_`; docs/reference/metrics.md describes each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.alerts.digest import DigestWindow
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.operations.backups import BackupState
from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.operations.meters import POLL_SECONDS, MeterReading
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import SourceId
from monitor.ports.daemons import HasDaemons
from monitor.ports.delivery import Backlog
from monitor.ports.queries.metrics import HasRuleCounts
from monitor.ports.repositories.store import (
    BACKUP,
    HEARTBEAT,
    HasChannels,
    HasCoverageStats,
    HasJournal,
    HasOutbox,
    HasRules,
    HasSources,
    read_fact,
)
from monitor.reports.metrics.exposition import Family, Kind, Sample

DELAYS_SINCE = timedelta(days=1)
"""How far back deliveries count for the times from publication to delivery."""

_DELAYS = 1_000
_QUANTILES = (0.5, 0.9, 0.99)


class MetricsTransaction(
    HasChannels, HasCoverageStats, HasDaemons, HasJournal, HasOutbox, HasRuleCounts, HasRules, HasSources, Protocol
):
    """Repositories of the metrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the database knows at one moment. `delays` are times from publication to delivery, of the last day."""

    items: ItemLedger
    acts: ActLedger
    announcements: AnnouncementLedger
    sources: Sequence[PollState]
    backlog: Backlog
    blocked_channels: int
    open_breakers: int
    matches: Mapping[RuleId, int]
    broken_packs: int
    delays: Sequence[timedelta]
    heartbeat: datetime | None
    backup: BackupState | None
    standby_daemons: int


def snapshot(tx: MetricsTransaction, *, watched: frozenset[SourceId], now: datetime) -> Snapshot:
    """Read it in one transaction. `watched` are the enabled sources."""
    items, acts, announcements = tx.journal.totals()
    return Snapshot(
        items=items,
        acts=acts,
        announcements=announcements,
        sources=tuple(state for state in tx.sources.states() if state.source_id in watched),
        backlog=tx.outbox.backlog(),
        blocked_channels=len(tx.channels.blocked()),
        open_breakers=len(tx.channels.open_breakers()),
        matches=tx.rule_counts.matches(),
        broken_packs=len(tx.rules.troubles()),
        delays=tx.coverage_stats.delays(DigestWindow(start=now - DELAYS_SINCE, end=now), limit=_DELAYS),
        heartbeat=read_fact(tx.journal.recall(HEARTBEAT), datetime.fromisoformat),
        backup=read_fact(tx.journal.recall(BACKUP), BackupState.read),
        standby_daemons=sum(not daemon.active for daemon in tx.daemons.connected()),
    )


def families(found: Snapshot, meters: MeterReading, *, version: str, rules: int, now: datetime) -> tuple[Family, ...]:
    """Return all metrics. `rules` is the number of rules that run."""
    return (
        _family("build_info", Kind.GAUGE, "Version of the monitor.", [Sample(value=1, labels={"version": version})]),
        active_family(active=True),
        _one("standby_daemons", Kind.GAUGE, "Daemons that stand by for this one; 0 on SQLite.", found.standby_daemons),
        *_polls(meters),
        *_sources(found.sources, now),
        _family("items_total", Kind.COUNTER, "Items of feeds by what became of them.", _ledger(found.items)),
        _family("acts_total", Kind.COUNTER, "Acts that were read, by what became of them.", _ledger(found.acts)),
        _family(
            "announcements_total",
            Kind.COUNTER,
            "Decisions about alerts by result, and replies and edits that were queued.",
            _ledger(found.announcements),
        ),
        _family(
            "rule_matches",
            Kind.GAUGE,
            "Stored articles that a rule matches.",
            (Sample(value=n, labels={"rule": rule}) for rule, n in sorted(found.matches.items())),
        ),
        *_outbox(found, now),
        *_rules(found, meters, rules),
        *_operations(found),
    )


def active_family(*, active: bool) -> Family:
    """Whether this daemon is the active one of its database, or stands by."""
    what = "1 if this daemon is the active one of its database, 0 while it stands by."
    return _one("active", Kind.GAUGE, what, float(active))


def _family(name: str, kind: Kind, what: str, samples: Iterable[Sample]) -> Family:
    return Family(name=f"policy_monitor_{name}", kind=kind, what=what, samples=tuple(samples))


def _one(name: str, kind: Kind, what: str, value: float | None) -> Family:
    return _family(name, kind, what, () if value is None else [Sample(value=value)])


def _ledger(ledger: ItemLedger | ActLedger | AnnouncementLedger) -> list[Sample]:
    """All parts of a ledger but the first, which is the sum of others."""
    _, *parts = (f.name for f in fields(ledger))
    return [Sample(value=getattr(ledger, name), labels={"result": name}) for name in parts]


def _polls(meters: MeterReading) -> tuple[Family, ...]:
    bounds = (*(f"{bound:g}" for bound in POLL_SECONDS), "+Inf")
    buckets = [
        Sample(value=n, labels={"le": bound}, suffix="_bucket")
        for bound, n in zip(bounds, meters.poll_buckets, strict=True)
    ]
    sums = [
        Sample(value=meters.poll_seconds, suffix="_sum"),
        Sample(value=meters.poll_buckets[-1], suffix="_count"),
    ]
    return (
        _family(
            "polls_total",
            Kind.COUNTER,
            "Polls of sources by outcome, since the start of the daemon.",
            (Sample(value=n, labels={"outcome": o}) for o, n in sorted(meters.polls.items())),
        ),
        _family(
            "poll_duration_seconds",
            Kind.HISTOGRAM,
            "Duration of polls, from the request to the stored result.",
            [*buckets, *sums],
        ),
        _one(
            "feed_parse_differences_total",
            Kind.COUNTER,
            "Feeds whose new items, parsed alone, gave other articles than the whole feed, since the start.",
            meters.parse_differences,
        ),
    )


def _sources(states: Sequence[PollState], now: datetime) -> tuple[Family, ...]:
    outcomes = Counter(str(state.last_outcome or "not_polled") for state in states)
    late = max((now - min(s.due_at for s in states)).total_seconds(), 0.0) if states else 0.0
    return (
        _family(
            "sources",
            Kind.GAUGE,
            "Enabled sources by the outcome of their last poll.",
            (Sample(value=n, labels={"outcome": o}) for o, n in sorted(outcomes.items())),
        ),
        _one("sources_failing", Kind.GAUGE, "Enabled sources that fail.", sum(s.failures > 0 for s in states)),
        _one("poll_lateness_seconds", Kind.GAUGE, "How long the longest overdue source has been due.", late),
    )


def _outbox(found: Snapshot, now: datetime) -> tuple[Family, ...]:
    oldest = found.backlog.oldest_waiting
    age = 0.0 if oldest is None else max((now - oldest).total_seconds(), 0.0)
    return (
        _family(
            "outbox_messages",
            Kind.GAUGE,
            "Messages in the outbox by state.",
            (Sample(value=found.backlog.by_state.get(state, 0), labels={"state": state}) for state in DeliveryState),
        ),
        _one("outbox_oldest_seconds", Kind.GAUGE, "Age of the oldest message that is due and waits; 0 for none.", age),
        _one("channels_blocked", Kind.GAUGE, "Channels that take no messages.", found.blocked_channels),
        _one("workspaces_blocked", Kind.GAUGE, "Workspaces whose circuit breaker is open.", found.open_breakers),
        _family(
            "publication_to_delivery_seconds",
            Kind.GAUGE,
            "Time from publication to the delivery of the alert, over the alerts of the last day.",
            _quantiles(found.delays),
        ),
        _one(
            "publication_to_delivery_alerts",
            Kind.GAUGE,
            "Alerts of the last day whose time from publication to delivery is known.",
            len(found.delays),
        ),
    )


def _quantiles(delays: Sequence[timedelta]) -> list[Sample]:
    """The delays by nearest rank; none without delays."""
    ordered = sorted(delay.total_seconds() for delay in delays)
    return [
        Sample(value=ordered[min(int(q * len(ordered)), len(ordered) - 1)], labels={"quantile": f"{q:g}"})
        for q in (_QUANTILES if ordered else ())
    ]


def _rules(found: Snapshot, meters: MeterReading, rules: int) -> tuple[Family, ...]:
    at = None if meters.reloaded_at is None else meters.reloaded_at.timestamp()
    return (
        _one("rules", Kind.GAUGE, "Rules that run.", rules),
        _one(
            "rule_packs_broken", Kind.GAUGE, "Packs that do not load; their last good state runs.", found.broken_packs
        ),
        _family(
            "rule_reloads_total",
            Kind.COUNTER,
            "Reloads of the rule files since the start of the daemon.",
            [
                Sample(value=meters.reloads, labels={"result": "loaded"}),
                Sample(value=meters.failed_reloads, labels={"result": "failed"}),
            ],
        ),
        _one("rule_reload_success_timestamp_seconds", Kind.GAUGE, "Time of the last reload without an error.", at),
    )


def _operations(found: Snapshot) -> tuple[Family, ...]:
    beat, backup = found.heartbeat, found.backup
    at = None if backup is None or backup.at is None else backup.at.timestamp()
    return (
        _one(
            "heartbeat_timestamp_seconds",
            Kind.GAUGE,
            "Time of the daemon's last heartbeat.",
            None if beat is None else beat.timestamp(),
        ),
        _one("backup_timestamp_seconds", Kind.GAUGE, "Time of the last successful daily backup.", at),
        _one(
            "backup_size_bytes",
            Kind.GAUGE,
            "Size of the last successful daily backup.",
            None if at is None or backup is None else backup.size,
        ),
        _one(
            "backup_failed",
            Kind.GAUGE,
            "1 if the last attempt to make the daily backup failed.",
            None if backup is None else float(bool(backup.problem)),
        ),
    )
