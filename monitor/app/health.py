"""Whether the daemon runs and can deliver: the findings of `monitor health` and of the page."""

import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.app.storage.database import database_url
from monitor.domain.delivery.circuit_breaker import Breaker, Circuit
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.operations.backups import BackupState
from monitor.domain.operations.finding import Finding
from monitor.domain.rules.remote_state import is_overdue, needs_notice
from monitor.domain.sources.source import Source
from monitor.pipeline.operations.liveness import WAITING_LONG, last_flight
from monitor.pipeline.rules.remote_journal import remote_state
from monitor.ports.daemons import HasDaemons
from monitor.ports.repositories.store import (
    BACKUP,
    CLICKS,
    HEARTBEAT,
    PAGE,
    SECOND_READER,
    HasChannels,
    HasConsultations,
    HasHealth,
    HasJournal,
    HasOutbox,
    HasRules,
    HasSources,
    Store,
    read_fact,
)
from monitor.ports.rules import BROKEN_PACKS, RULE_WARNINGS, PackFailure
from monitor.reports.health import Condition, SourceReport, source_reports
from monitor.settings import Settings
from monitor.store import database_folder
from monitor.wording.notices.rule_packs import trouble_line
from monitor.wording.notices.rules_remote import remote_line
from monitor.wording.phrases.english import counted

_RULES, _RULES_GIT, _PAGE, _BACKUP = "rules", "rules from git", "page", "backup"
NOT_LIVE = frozenset({_RULES, _RULES_GIT, _PAGE, _BACKUP})
"""Findings that do not keep alerts from going out."""

DISK_FULL = 4_000_000  # bytes: the log of SQLite grows that far before it is written back
STALLED = timedelta(seconds=45)  # with the compose file's interval, a stall shows within 90 s


class HealthTransaction(
    HasChannels, HasConsultations, HasDaemons, HasHealth, HasJournal, HasOutbox, HasRules, HasSources, Protocol
):
    """Repositories that show whether the monitor works."""


async def health_findings(
    settings: Settings, store: Store[HealthTransaction], sources: Sequence[Source], *, now: datetime
) -> tuple[Finding, ...]:
    """Return the state of daemon, deliveries, rules and sources. Raises StoreError."""
    watched = [source for source in sources if source.enabled and not source.sample]
    reports = await source_reports(store, watched, now=now)
    stored = await store.read(lambda tx: _stored(tx, settings, reports, now))
    return (*stored, *_disk(settings))


def _disk(settings: Settings) -> tuple[Finding, ...]:
    """A finding if the disk of an SQLite database is full or almost full."""
    folder = database_folder(database_url(settings))
    if folder is None or (free := shutil.disk_usage(folder).free) >= DISK_FULL:
        return ()
    detail = f"{free // 1_000} kB free for {folder}; free some space, the monitor then continues by itself"
    return (Finding(what="disk", ok=False, detail=detail),)


def _stored(
    tx: HealthTransaction, settings: Settings, reports: Sequence[SourceReport], now: datetime
) -> tuple[Finding, ...]:
    warnings = (tx.journal.recall(RULE_WARNINGS) or "").splitlines()
    rules = _rules(tx.journal.recall(BROKEN_PACKS), tx.rules.troubles(), warnings)
    clicks = _clicks(tx.journal.recall(CLICKS), settings)
    optional = (
        *_second_reader(tx, settings, now),
        *_canary(tx, settings, now),
        *_page(tx, settings),
        *_backup(tx, settings, now),
    )
    git = _rules_git(tx, settings, now)
    alive = _alive(tx.journal.recall(HEARTBEAT), now)
    return (alive, *_daemons(tx), _delivery(tx, now), *clicks, rules, *git, _sources(reports), *optional)


def _clicks(trouble: str | None, settings: Settings) -> tuple[Finding, ...]:
    """The daemon's last stored state; nothing without an app-level token."""
    if not settings.uses_slack or settings.slack_app_token is None or trouble is None:
        return ()
    return (Finding(what="clicks", ok=not trouble, detail=trouble or "received from Slack"),)


def _rules(broken: str | None, troubles: Sequence[PackFailure], warnings: Sequence[str]) -> Finding:
    """The state of the rule files at their last change. Warnings do not fail the check."""
    failed = "; ".join(map(trouble_line, troubles)) or broken
    loaded = f"not loaded: {failed}" if broken else "all packs loaded"
    warned = f"; {_warning_count(len(warnings))}: {warnings[0]}" if warnings else ""
    advice = "; see: monitor check" if broken or warnings else ""
    return Finding(what=_RULES, ok=not broken, detail=f"{loaded}{warned}{advice}")


def _rules_git(tx: HasJournal, settings: Settings, now: datetime) -> tuple[Finding, ...]:
    """Commit, age and problem of the last fetch; nothing without a git repository."""
    if settings.rules_git is None:
        return ()
    state = remote_state(tx)
    well = not (needs_notice(state, now=now) or is_overdue(state, settings.rules_git.interval, now=now))
    return (Finding(what=_RULES_GIT, ok=well, detail=remote_line(state, now=now)),)


def _warning_count(warnings: int) -> str:
    return "1 warning" if warnings == 1 else f"{warnings} warnings, the first"


def _alive(heartbeat: str | None, now: datetime) -> Finding:
    last = read_fact(heartbeat, datetime.fromisoformat)
    if last is None:
        return Finding(what="daemon", ok=False, detail="has not run on this data yet; start it: monitor run")

    seconds = max(round((now - last).total_seconds()), 0)
    well = seconds < STALLED.total_seconds()
    advice = "" if well else "; check its log, then restart it: monitor run"
    return Finding(what="daemon", ok=well, detail=f"last heartbeat {seconds} s ago{advice}")


def _daemons(tx: HasDaemons) -> tuple[Finding, ...]:
    """The active daemon and those that stand by; nothing on SQLite. That none stands by is no fault."""
    connected = tx.daemons.connected()
    if not connected:
        return ()
    active = ", ".join(f"{d.name} since {d.since:%d %b %H:%M} UTC" for d in connected if d.active) or "none"
    waiting = ", ".join(d.name for d in connected if not d.active) or "none"
    return (Finding(what="standby", ok=True, detail=f"active: {active}; standing by: {waiting}"),)


def _delivery(tx: HealthTransaction, now: datetime) -> Finding:
    blocked, breakers = tx.channels.blocked(), tx.channels.open_breakers()
    backlog = tx.outbox.backlog()
    count = sum(n for s, n in backlog.by_state.items() if not s.is_final)
    waiting = f"{counted(count, 'message')} waiting"
    held = [*(f"{breaker.workspace}: {_breaker(breaker)}" for breaker in breakers), *(c.blocked for c in blocked)]
    if held:
        return Finding(what="delivery", ok=False, detail="; ".join(held))
    if backlog.oldest_waiting is not None and now - backlog.oldest_waiting > WAITING_LONG:
        since = f"since {backlog.oldest_waiting.day} {backlog.oldest_waiting:%b %H:%M} UTC; check the daemon's log"
        return Finding(what="delivery", ok=False, detail=f"{waiting} {since}")
    ambiguous = backlog.by_state.get(DeliveryState.AMBIGUOUS, 0)
    unclear = [f"{ambiguous} of them possibly sent"] if ambiguous else []
    degraded = [f"{backlog.degraded} delivered in a simpler form"] if backlog.degraded else []
    return Finding(what="delivery", ok=True, detail="; ".join([waiting, *unclear, *degraded]))


def _second_reader(tx: HealthTransaction, settings: Settings, now: datetime) -> tuple[Finding, ...]:
    """Its state and today's counts. It never fails the check: no alert waits for it."""
    if settings.llm is None:
        return ()
    today = tx.consultations.tally(now.date())
    problem, waiting = tx.journal.recall(SECOND_READER), tx.consultations.waiting()
    state = {None: "not asked yet", "": "answers"}.get(problem, f"gave no usable answer: {problem}")
    counts = f"{today.acts} acts, {today.no_acts} no acts, {today.discarded} discarded, {today.failed} failed"
    left = f"{max(settings.llm.daily - today.asked, 0)} of {settings.llm.daily} requests left today"
    detail = f"model {settings.llm.model} {state}; {left} ({counts}); {counted(waiting, 'candidate')} waiting"
    return (Finding(what="second reader", ok=True, detail=detail),)


def _canary(tx: HealthTransaction, settings: Settings, now: datetime) -> tuple[Finding, ...]:
    last = last_flight(tx)
    if not settings.canary:
        return ()
    if last is None:
        return (Finding(what="canary", ok=True, detail="none sent yet"),)
    well = last.is_well(now=now)
    when = "none arrived yet" if last.arrived_at is None else f"last arrived {last.arrived_at:%d %b %H:%M} UTC"
    where = f"; the last one failed: {last.stopped}" if last.stopped else ""
    advice = "" if well else "; check the daemon's log"
    return (Finding(what="canary", ok=well, detail=f"{when}{where}{advice}"),)


def _page(tx: HasJournal, settings: Settings) -> tuple[Finding, ...]:
    """Why the page can't be served, as the daemon stored it at its start; nothing if it is off or never ran."""
    problem = tx.journal.recall(PAGE)
    if settings.page.address is None or problem is None:
        return ()
    return (Finding(what=_PAGE, ok=not problem, detail=problem or f"served at http://{settings.page.address}"),)


def _backup(tx: HasJournal, settings: Settings, now: datetime) -> tuple[Finding, ...]:
    """The last daily backup; nothing if they are off, or the daemon has not looked yet."""
    state = read_fact(tx.journal.recall(BACKUP), BackupState.read)
    if settings.backup_keep is None or state is None:
        return ()
    made = "none yet, the first is made tomorrow"
    if state.at is not None:
        made = f"last {state.at:%d %b %H:%M} UTC, {state.file}"
    problem = f"; the last attempt failed: {state.problem}" if state.problem else ""
    return (Finding(what=_BACKUP, ok=state.is_well(now=now), detail=f"{made}{problem}"),)


def _breaker(breaker: Breaker) -> str:
    """Why a workspace is blocked, and the time of the next attempt."""
    if breaker.circuit is Circuit.HALF_OPEN:
        return f"the next message tests the connection ({breaker.why})"
    until = f"; next attempt at {breaker.probe_at:%H:%M} UTC" if breaker.probe_at else ""
    return f"{breaker.why}; all messages wait{until}"


def _sources(reports: Sequence[SourceReport]) -> Finding:
    """Counts as in `sources health`. They never fail the check: failing feeds are no fault of this process."""
    counts = Counter(one.condition for one in reports)
    by_condition = [f"{counts[c]} {c.replace('_', ' ')}" for c in Condition if counts[c]]
    advice = "; see: monitor sources health" if set(counts) - {Condition.NEW, Condition.OK} else ""
    return Finding(what="sources", ok=True, detail=f"{', '.join([f'{len(reports)} watched', *by_condition])}{advice}")
