"""The backlog of an outage: the loudest and newest alerts of a channel stay alone, the others become one burst.

Runs in the transaction that claims deliveries, so an alert is in a burst only with the burst's message.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.bursts import BurstLimits, OpenBurst, to_fold, with_line
from monitor.domain.alerts.facts import AlertFacts, EvidenceFacts, MessageFacts
from monitor.domain.delivery.outbox import UNSENT, Delivery, DeliveryState
from monitor.pipeline.alerts.bursts import BurstMessages, BurstTransaction, burst_line, in_burst
from monitor.ports.repositories.store import HasOutbox

BurstLimitsOf = Callable[[str], BurstLimits | None]
"""The burst limits of a channel, None if its alerts never become a burst."""


def find_backlogs(
    tx: HasOutbox, limits_of: BurstLimitsOf, *, before: datetime, now: datetime
) -> tuple[tuple[Delivery, ...], ...]:
    """The alerts to put into a burst, by channel: an alert that was due `before` then is the mark of an outage."""
    waiting = tx.outbox.held_up_alerts(before=before, now=now)
    channels = {channel: limits_of(channel) for channel in dict.fromkeys(row.channel for row in waiting)}
    found = (
        to_fold([row for row in waiting if row.channel == channel], limits, before=before)
        for channel, limits in channels.items()
        if limits is not None
    )
    return tuple(rows for rows in found if rows)


def fold_backlogs(
    tx: BurstTransaction, limits_of: BurstLimitsOf, *, workspace: str, before: datetime, now: datetime
) -> None:
    """Put the alerts that an outage held up into bursts. Their evidence replies are not sent, as in any burst."""
    bursts = BurstMessages(tx, workspace=workspace, now=now)
    for rows in find_backlogs(tx, limits_of, before=before, now=now):
        limits = limits_of(rows[0].channel)
        assert limits is not None, "a backlog has limits"
        burst = _extended(tx, bursts, rows, limits, now)
        for row in rows:
            _move(tx, row, burst)
    bursts.update()


def _extended(
    tx: BurstTransaction, bursts: BurstMessages, rows: Sequence[Delivery], limits: BurstLimits, now: datetime
) -> OpenBurst:
    """The channel's burst with these alerts: its last one if that is recent or still unsent, or else a new one."""
    burst = tx.bursts.last(rows[0].channel, now)
    if burst is not None and now - burst.began_at >= limits.longest and not _is_unsent(tx, burst):
        burst = None
    says = burst.content if burst else None
    for row in rows:
        assert isinstance(row.message, AlertFacts), "only alerts are in a burst"
        says = with_line(says, burst_line(row.message, row.due_at or row.created_at), delayed=True)
    assert says is not None, "a backlog has alerts"
    return bursts.grow(burst, says, limits) if burst else bursts.open(rows[0], says, limits, at=now)


def _is_unsent(tx: HasOutbox, burst: OpenBurst) -> bool:
    posted = tx.outbox.posted(burst.post)
    return posted is not None and posted.post.state in UNSENT


def _move(tx: HasOutbox, row: Delivery, burst: OpenBurst) -> None:
    posted = tx.outbox.posted(row.id)
    assert posted is not None, "the alert is a post"
    assert isinstance(row.message, AlertFacts), "only alerts are in a burst"
    tx.outbox.save(in_burst(row, row.message, burst))
    for edit in posted.edits:
        if edit.state in UNSENT:
            short = edit.fallback_message
            edit = replace(edit, message=_as_in_burst(edit.message))  # noqa: PLW2901
            tx.outbox.save(replace(edit, fallback_message=None if short is None else _as_in_burst(short)))
    for reply in map(tx.outbox.get, tx.outbox.replies_to(row.id)):
        if reply is not None and reply.state in UNSENT and isinstance(reply.message, EvidenceFacts):
            tx.outbox.save(replace(reply, state=DeliveryState.SUPERSEDED))


def _as_in_burst(message: MessageFacts) -> MessageFacts:
    return replace(message, in_burst=True) if isinstance(message, AlertFacts) else message
