"""Rows whose turn it is, moved in one transaction before anything goes out: to the message that they belong to, to the
fallback channel, or into a summary.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.message_edits import Posted, Turn, turn
from monitor.domain.alerts.overdue import summarised
from monitor.domain.alerts.thread import placed
from monitor.domain.delivery.outbox import Delivery, DeliveryState
from monitor.domain.delivery.reroute import Detour, Ways, instead, moved
from monitor.ports.store import Transaction

__all__ = ["find_reroutes", "mark_closed", "reroute", "resolve", "summarise_expired"]


def resolve(tx: Transaction, row: Delivery, now: datetime) -> Turn:
    """What a row comes to: with the last word, and a reply with the message that it goes under."""
    base = _base(tx, row)
    if base is not None and base.post.state is DeliveryState.REROUTED:
        return Turn(goes=None, settled=_follow(tx, row, base, now))
    posted = base if row.is_edit else tx.outbox.posted(row.edits or row.id)
    assert posted is not None, "each row is a post or edits one"
    taken = turn(row, posted, now=now)
    goes = taken.goes
    if goes is None or not goes.is_reply or goes.thread_of is None:
        return taken
    reply = placed(goes, tx.outbox.posted(goes.thread_of), now=now)
    if reply.state is DeliveryState.DEAD:
        return Turn(goes=None, settled=(*taken.settled, reply))
    return Turn(goes=reply, settled=taken.settled)


def mark_closed(tx: Transaction, late: Delivery) -> None:
    """Remember that what an edit or a reply belongs to is gone, so that it is not asked again."""
    belongs_to = late.edits or late.thread_of
    posted = tx.outbox.posted(belongs_to) if belongs_to is not None else None
    standing = posted.standing if posted is not None else None
    if standing is not None and standing.id == late.id and posted is not None:  # it stands there itself by now
        standing = replace(posted, edits=tuple(e for e in posted.edits if e.id != late.id)).standing
    if standing is not None:
        tx.outbox.save(replace(standing, closed=True))


def find_reroutes(tx: Transaction, ways: Ways, *, now: datetime) -> tuple[tuple[str, str, str], ...]:
    """Refused channels with rows that wait and a fallback that can be used: channel, fallback, why."""
    refused = {state.channel: state.blocked for state in tx.channels.blocked()}
    return tuple(
        (channel, other, why)
        for channel, why in refused.items()
        if (other := ways.fallbacks.get(channel)) is not None
        and other not in refused
        and any(_detour(tx, row, other, why, now) is not None for row in tx.outbox.stranded(channel))
    )


def reroute(tx: Transaction, channel: str, other: str, why: str, *, now: datetime) -> tuple[Delivery, ...]:
    """Send what waits in a refused channel another way. Returns the rows that are settled by that."""
    found: list[Delivery] = []
    for row in tx.outbox.stranded(channel):
        detour = _detour(tx, row, other, why, now)
        if detour is not None:
            found.append(_taken(tx, detour))
    return tuple(found)


def _detour(tx: Transaction, row: Delivery, other: str, why: str, now: datetime) -> Detour | None:
    if row.waits_for_its_hour(now=now):
        return None
    base = _base(tx, row)
    if base is not None and base.post.state is DeliveryState.REROUTED:
        return _following(tx, row, base, now)
    return instead(row, other, why, base, now=now)


def _base(tx: Transaction, row: Delivery) -> Posted | None:
    """The post that an edit changes or a reply stands under, None for what says something by itself."""
    belongs_to = row.edits if row.is_edit else row.thread_of if row.is_reply else None
    return tx.outbox.posted(belongs_to) if belongs_to is not None else None


def _following(tx: Transaction, row: Delivery, base: Posted, now: datetime) -> Detour:
    goes_on_as = tx.outbox.posted(base.post.told_by) if base.post.told_by is not None else None
    assert goes_on_as is not None, "what was rerouted has the row that says it instead"
    return moved(row, base, goes_on_as, now=now)


def _follow(tx: Transaction, row: Delivery, base: Posted, now: datetime) -> tuple[Delivery, ...]:
    detour = _following(tx, row, base, now)
    if detour.new is not None:
        tx.outbox.queue(detour.new)
    return (detour.row,)


def _taken(tx: Transaction, detour: Detour) -> Delivery:
    if detour.new is not None:
        tx.outbox.queue(detour.new)
    tx.outbox.save(detour.row)
    return detour.row


def summarise_expired(
    tx: Transaction, expired: Sequence[Delivery], *, workspace: str, now: datetime
) -> tuple[Delivery, ...]:
    """Queue one summary a channel of what came too late. Returns the rows that are settled by that."""
    found: list[Delivery] = []
    for channel in dict.fromkeys(row.channel for row in expired):
        own = [row for row in expired if row.channel == channel]
        summary, told = summarised(own, workspace=workspace, now=now)
        tx.outbox.queue(summary)
        for row in told:
            tx.outbox.save(row)
        found += told
    return tuple(found)
