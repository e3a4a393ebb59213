"""The daily canary: a test article through the whole pipeline.

If it arrives, one message of the trial route (else the operator's) is edited once a day, which notifies nobody. If it
does not arrive, the operator is notified.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import RouteKind
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.operations.canary import CanaryRun, CanaryStage, Step, delivery_of, next_step, started_run
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.schedule import Outcome, is_failure
from monitor.domain.sources.source import Source
from monitor.pipeline.alerts.notices import edit, notice, operator_notice
from monitor.pipeline.events.attach import Attached
from monitor.pipeline.operations.liveness import last_flight
from monitor.pipeline.poll.collect import PollResult
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import CANARY, HasAnnouncements, HasJournal, HasOutbox, Store
from monitor.wording.phrases.english import written_day

_UNREAD = frozenset(
    {Outcome.NOT_A_FEED, Outcome.UNREADABLE, Outcome.STRUCTURE_CHANGED, Outcome.CHILD_LOST, Outcome.INTERNAL_ERROR}
)
_log = structlog.get_logger()


class CanaryTransaction(HasAnnouncements, HasJournal, HasOutbox, Protocol):
    """Repositories of the canary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanarySource:
    """The source of the canary article and the rule that matches it."""

    source: Source
    rule: RuleId


class CanaryWatch:
    def __init__(
        self,
        *,
        store: Store[CanaryTransaction],
        config: Callable[[], RuntimeConfig],
        collect: Callable[[Source], Awaitable[PollResult]],
        canary_source: CanarySource,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._config = config
        self._collect = collect
        self._canary_source = canary_source
        self._clock = clock
        self._up = clock()

    async def run(self) -> int:
        """Send the canary, or check it, if either is due. Returns how many messages were queued. Raises StoreError."""
        now, config = self._clock(), self._config()
        last = await self._store.read(last_flight)
        zone = config.routes.operator.zone
        match next_step(last, up_since=self._up, now=now, zone=zone):
            case Step.IDLE:
                return 0
            case Step.CHECK if last is not None:
                return await self._store.write(lambda tx: _check(tx, last, config, now))
            case _:
                return await self._send(last, config, now)

    async def _send(self, last: CanaryRun | None, config: RuntimeConfig, now: datetime) -> int:
        result = await self._collect(self._canary_source.source)
        day = now.astimezone(config.routes.operator.zone).date()
        run = started_run(last, day=day, at=now)
        return await self._store.write(lambda tx: self._record(tx, run, result, config, now))

    def _record(
        self, tx: CanaryTransaction, run: CanaryRun, result: PollResult, config: RuntimeConfig, now: datetime
    ) -> int:
        stopped = _stopped(tx, result, self._canary_source.rule)
        if stopped is not None:
            _log.error("the canary did not arrive", stage=stopped, why=result.detail)
            return _keep(tx, replace(run, stopped=stopped), config, now)
        post = _post(tx, run, config, now)
        arrived = run.arrived_at if post is not None else now  # without a route for it, it ends here
        return _keep(tx, replace(run, stopped=None, post=post, arrived_at=arrived), config, now) + (post is not None)


def _stopped(tx: HasAnnouncements, result: PollResult, rule: RuleId) -> CanaryStage | None:
    """The first step of the pipeline that failed; None if all succeeded."""
    if is_failure(result.outcome):
        return CanaryStage.READ if result.outcome in _UNREAD else CanaryStage.FETCH
    if not result.items.new or not result.acts.read:
        return CanaryStage.READ
    if not result.events:
        return CanaryStage.JOIN
    return None if any(_is_matched(tx, one, rule) for one in result.events) else CanaryStage.MATCH


def _is_matched(tx: HasAnnouncements, one: Attached, rule: RuleId) -> bool:
    """True if the rule matches the new article: the event also has those of other days."""
    articles = {development.by.article_id for development in one.developments}
    return any(m.rule_id == rule and ref.article_id in articles for m, ref in tx.announcements.matches(one.event.id))


def _check(tx: CanaryTransaction, last: CanaryRun, config: RuntimeConfig, now: datetime) -> int:
    """Record whether the message of the canary was delivered. Returns how many messages were queued."""
    posted = tx.outbox.posted(last.post) if last.post is not None else None
    state = (posted.post, *posted.edits)[-1].state if posted is not None else None
    arrived = delivery_of(state, sent_at=last.at, now=now)
    if arrived is None or (not arrived and last.stopped is CanaryStage.DELIVER):
        return 0
    checked = replace(last, stopped=None, arrived_at=now) if arrived else replace(last, stopped=CanaryStage.DELIVER)
    return _keep(tx, checked, config, now)


def _keep(tx: CanaryTransaction, run: CanaryRun, config: RuntimeConfig, now: datetime) -> int:
    """Store the canary; notify the operator of a failure or its end. Returns how many messages were queued."""
    if run.stopped is not None and run.alarm is None:
        alarm = operator_notice(tx, config, f"canary {now.isoformat()}", _missed(run.stopped), now=now)
        tx.journal.remember(CANARY, str(replace(run, alarm=alarm)))
        return 1
    if run.is_over and run.alarm is not None:
        edit(tx, run.alarm, _recovered(now), instead=_recovered(now), now=now)
        tx.journal.remember(CANARY, str(replace(run, alarm=None)))
        return 1
    tx.journal.remember(CANARY, str(run))
    return 0


def _post(tx: HasOutbox, run: CanaryRun, config: RuntimeConfig, now: datetime) -> DeliveryId | None:
    """Edit the canary's message, or queue a new one if the channel changed. None if there is no route for it."""
    kinds = {route.kind: route.channel for route in reversed(config.routes.named)}
    channel = kinds.get(RouteKind.TRIAL) or kinds.get(RouteKind.OPERATOR)
    if channel is None:
        return None
    message = _arrived(run)
    posted = tx.outbox.posted(run.post) if run.post is not None else None
    if (
        posted is not None
        and posted.post.channel == channel
        and edit(tx, posted.post.id, message, instead=message, now=now)
    ):
        return posted.post.id
    return notice(tx, channel, config.workspace, f"canary {now.isoformat()}", message, now=now)


# ------------------------------------------------------------------ messages

_FAILURES = {
    CanaryStage.FETCH: "its poll failed",
    CanaryStage.READ: "no act was read in it",
    CanaryStage.JOIN: "it joined no event",
    CanaryStage.MATCH: "no rule matched it",
    CanaryStage.DELIVER: "its message was not delivered",
}


def _arrived(run: CanaryRun) -> Notice:
    return Notice(
        title=f"🐤 The canary article of {written_day(run.day)} arrived.",
        lines=(
            "A test article was fetched, read, stored, joined to an event and matched; then this message was edited.",
            "It raises no alert. To turn it off: MONITOR_CANARY=off",
        ),
    )


def _missed(leg: CanaryStage) -> Notice:
    return Notice(
        title=f"🐤 The daily canary article did not arrive: {_FAILURES[leg]}.",
        lines=("The same fault may stop alerts. See: monitor health, and the log.",),
    )


def _recovered(now: datetime) -> Notice:
    at = now.astimezone(UTC)
    return Notice(title=f"✅ The canary article arrives again, {written_day(at.date())} {at:%H:%M} UTC.")
