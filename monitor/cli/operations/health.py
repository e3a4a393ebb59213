"""`health`: whether the daemon runs and can deliver. The HEALTHCHECK of the container."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import click

from monitor.app.database import open_database
from monitor.cli.output import format_option, print_json, trouble_line
from monitor.domain.delivery.circuit_breaker import Breaker, Circuit
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.operations.finding import Finding
from monitor.domain.rules.remote_state import is_overdue, needs_notice
from monitor.errors import StoreError
from monitor.pipeline.operations.liveness import WAITING_LONG, last_flight
from monitor.pipeline.rules.remote_journal import remote_state
from monitor.ports.rules import BROKEN_PACKS, RULE_WARNINGS, PackFailure
from monitor.ports.store import (
    CLICKS,
    HEARTBEAT,
    SECOND_READER,
    HasChannels,
    HasConsultations,
    HasJournal,
    HasOutbox,
    HasRules,
    read_fact,
)
from monitor.reports.health import Condition, SourceReport, source_reports
from monitor.settings import Settings, read_settings
from monitor.wording.notices.rules_remote import remote_line
from monitor.wording.phrases.english import counted

__all__ = ["health"]

_RULES, _RULES_GIT = "rules", "rules from git"
STALLED = timedelta(seconds=45)  # with the compose file's interval, a stall shows within 90 s


class _HealthTransaction(HasChannels, HasConsultations, HasJournal, HasOutbox, HasRules, Protocol):
    """Repositories that show whether the monitor works."""


@click.command
@click.option("--live", is_flag=True, help="Exit 1 only if alerts can't go out, not for errors in rule files.")
@format_option
def health(*, live: bool, form: str) -> None:
    """Check that the daemon runs, that it can deliver, and that all rule packs are loaded. Exits 1 if not.

    \b
    Example: monitor health
             monitor health --live
    """
    findings = asyncio.run(_findings(read_settings(os.environ)))
    well = all(f.ok for f in findings if not (live and f.what in (_RULES, _RULES_GIT)))
    if form == "json":
        print_json({"ok": well, "findings": findings})
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.what}: {finding.detail}")
    sys.exit(0 if well else 1)


async def _findings(settings: Settings) -> tuple[Finding, ...]:
    try:
        async with open_database(settings) as (store, archive):
            watched = [r.source for r in await archive.sources() if r.source.enabled and not r.source.sample]
            reports = await source_reports(store, watched, now=datetime.now(UTC))
            return await store.read(lambda tx: _stored(tx, settings, reports))
    except StoreError as e:
        return (Finding(what="database", ok=False, detail=str(e)),)


def _stored(tx: _HealthTransaction, settings: Settings, reports: Sequence[SourceReport]) -> tuple[Finding, ...]:
    warnings = (tx.journal.recall(RULE_WARNINGS) or "").splitlines()
    rules = _rules(tx.journal.recall(BROKEN_PACKS), tx.rules.troubles(), warnings)
    clicks = _clicks(tx.journal.recall(CLICKS), settings)
    optional = (*_second_reader(tx, settings), *_canary(tx, settings))
    git = _rules_git(tx, settings)
    return (_alive(tx.journal.recall(HEARTBEAT)), _delivery(tx), *clicks, rules, *git, _sources(reports), *optional)


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


def _rules_git(tx: HasJournal, settings: Settings) -> tuple[Finding, ...]:
    """Commit, age and problem of the last fetch; nothing without a git repository."""
    if settings.rules_git is None:
        return ()
    state, now = remote_state(tx), datetime.now(UTC)
    well = not (needs_notice(state, now=now) or is_overdue(state, settings.rules_git.interval, now=now))
    return (Finding(what=_RULES_GIT, ok=well, detail=remote_line(state, now=now)),)


def _warning_count(warnings: int) -> str:
    return "1 warning" if warnings == 1 else f"{warnings} warnings, the first"


def _alive(heartbeat: str | None) -> Finding:
    last = read_fact(heartbeat, datetime.fromisoformat)
    if last is None:
        return Finding(what="daemon", ok=False, detail="has not run on this data yet; start it: monitor run")

    seconds = max(round((datetime.now(UTC) - last).total_seconds()), 0)
    well = seconds < STALLED.total_seconds()
    advice = "" if well else "; check its log, then restart it: monitor run"
    return Finding(what="daemon", ok=well, detail=f"last heartbeat {seconds} s ago{advice}")


def _delivery(tx: _HealthTransaction) -> Finding:
    blocked, breakers = tx.channels.blocked(), tx.channels.open_breakers()
    backlog = tx.outbox.backlog()
    count = sum(n for s, n in backlog.by_state.items() if not s.is_final)
    waiting = f"{counted(count, 'message')} waiting"
    held = [*(f"{breaker.workspace}: {_breaker(breaker)}" for breaker in breakers), *(c.blocked for c in blocked)]
    if held:
        return Finding(what="delivery", ok=False, detail="; ".join(held))
    if backlog.oldest_waiting is not None and datetime.now(UTC) - backlog.oldest_waiting > WAITING_LONG:
        since = f"since {backlog.oldest_waiting.day} {backlog.oldest_waiting:%b %H:%M} UTC; check the daemon's log"
        return Finding(what="delivery", ok=False, detail=f"{waiting} {since}")
    ambiguous = backlog.by_state.get(DeliveryState.AMBIGUOUS, 0)
    unclear = [f"{ambiguous} of them possibly sent"] if ambiguous else []
    degraded = [f"{backlog.degraded} delivered in a simpler form"] if backlog.degraded else []
    return Finding(what="delivery", ok=True, detail="; ".join([waiting, *unclear, *degraded]))


def _second_reader(tx: _HealthTransaction, settings: Settings) -> tuple[Finding, ...]:
    """Its state and today's counts. It never fails the check: no alert waits for it."""
    if settings.llm is None:
        return ()
    today = tx.consultations.tally(datetime.now(UTC).date())
    problem, waiting = tx.journal.recall(SECOND_READER), tx.consultations.waiting()
    state = {None: "not asked yet", "": "answers"}.get(problem, f"gave no usable answer: {problem}")
    counts = f"{today.acts} acts, {today.no_acts} no acts, {today.discarded} discarded, {today.failed} failed"
    left = f"{max(settings.llm.daily - today.asked, 0)} of {settings.llm.daily} requests left today"
    detail = f"model {settings.llm.model} {state}; {left} ({counts}); {counted(waiting, 'candidate')} waiting"
    return (Finding(what="second reader", ok=True, detail=detail),)


def _canary(tx: _HealthTransaction, settings: Settings) -> tuple[Finding, ...]:
    last = last_flight(tx)
    if not settings.canary:
        return ()
    if last is None:
        return (Finding(what="canary", ok=True, detail="none sent yet"),)
    well = last.is_well(now=datetime.now(UTC))
    when = "none arrived yet" if last.arrived_at is None else f"last arrived {last.arrived_at:%d %b %H:%M} UTC"
    where = f"; the last one failed: {last.stopped}" if last.stopped else ""
    advice = "" if well else "; check the daemon's log"
    return (Finding(what="canary", ok=well, detail=f"{when}{where}{advice}"),)


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
