"""Placement of due deliveries before they are sent: under their message, in a fallback channel, or in a summary."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.message_edits import NextSend, PostWithEdits, next_send
from monitor.domain.alerts.overdue import summarize_expired
from monitor.domain.alerts.thread import placed
from monitor.domain.delivery.outbox import Delivery, DeliveryState
from monitor.domain.delivery.reroute import Fallbacks, Reroute, instead, moved
from monitor.pipeline.delivery.messenger_link import DeliveryTransaction
from monitor.ports.repositories.store import HasOutbox


def resolve(tx: HasOutbox, row: Delivery, now: datetime) -> NextSend:
    """What to send for a delivery: the latest edit, and a reply under its message; plus the deliveries it settles."""
    base = _base(tx, row)
    if base is not None and base.post.state is DeliveryState.REROUTED:
        detour = _following(tx, row, base, now)
        _queue_new(tx, detour)
        return NextSend(goes=None, settled=(detour.row,))
    posted = base if row.is_edit else tx.outbox.posted(row.edits or row.id)
    assert posted is not None, "each row is a post or edits one"
    taken = next_send(row, posted, now=now)
    goes = taken.goes
    if goes is None or not goes.is_reply or goes.thread_of is None:
        return taken
    reply = placed(goes, tx.outbox.posted(goes.thread_of), now=now)
    if reply.state is DeliveryState.DEAD:
        return NextSend(goes=None, settled=(*taken.settled, reply))
    return NextSend(goes=reply, settled=taken.settled)


def mark_closed(tx: HasOutbox, late: Delivery) -> None:
    """Mark the message that an edit or a reply belongs to as gone, so that no further one is tried."""
    belongs_to = late.edits or late.thread_of
    posted = tx.outbox.posted(belongs_to) if belongs_to is not None else None
    current = posted.current if posted is not None else None
    if current is not None and current.id == late.id and posted is not None:  # it is the current message itself
        current = replace(posted, edits=tuple(e for e in posted.edits if e.id != late.id)).current
    if current is not None:
        tx.outbox.save(replace(current, closed=True))


def find_reroutes(
    tx: DeliveryTransaction, fallback_routes: Fallbacks, *, now: datetime
) -> tuple[tuple[str, str, str], ...]:
    """Refused channels with waiting deliveries and a usable fallback: (channel, fallback, why)."""
    refused = {state.channel: state.blocked for state in tx.channels.blocked()}
    return tuple(
        (channel, fallback, why)
        for channel, why in refused.items()
        if (fallback := fallback_routes.fallbacks.get(channel)) is not None
        and fallback not in refused
        and any(_detour(tx, row, fallback, why, now) is not None for row in tx.outbox.reroutable(channel))
    )


def reroute(tx: HasOutbox, channel: str, fallback: str, why: str, *, now: datetime) -> tuple[Delivery, ...]:
    """Queue the deliveries that wait for a refused channel to its fallback. Returns those that this settles."""
    settled: list[Delivery] = []
    for row in tx.outbox.reroutable(channel):
        detour = _detour(tx, row, fallback, why, now)
        if detour is not None:
            _queue_new(tx, detour)
            tx.outbox.save(detour.row)
            settled.append(detour.row)
    return tuple(settled)


def _detour(tx: HasOutbox, row: Delivery, fallback: str, why: str, now: datetime) -> Reroute | None:
    if row.waits_for_its_hour(now=now):
        return None
    base = _base(tx, row)
    if base is not None and base.post.state is DeliveryState.REROUTED:
        return _following(tx, row, base, now)
    return instead(row, fallback, why, base, now=now)


def _base(tx: HasOutbox, row: Delivery) -> PostWithEdits | None:
    """The post that an edit changes or a reply belongs to; None for a message that is neither."""
    belongs_to = row.edits if row.is_edit else row.thread_of if row.is_reply else None
    return tx.outbox.posted(belongs_to) if belongs_to is not None else None


def _following(tx: HasOutbox, row: Delivery, base: PostWithEdits, now: datetime) -> Reroute:
    goes_on_as = tx.outbox.posted(base.post.replaced_by) if base.post.replaced_by is not None else None
    assert goes_on_as is not None, "a rerouted delivery has its replacement"
    return moved(row, base, goes_on_as, now=now)


def _queue_new(tx: HasOutbox, detour: Reroute) -> None:
    if detour.new is not None:
        tx.outbox.queue(detour.new)


def summarise_expired(
    tx: HasOutbox, expired: Sequence[Delivery], *, workspace: str, now: datetime
) -> tuple[Delivery, ...]:
    """Queue the summaries per channel of expired deliveries. Returns the deliveries that this settles."""
    settled: list[Delivery] = []
    for channel in dict.fromkeys(row.channel for row in expired):
        of_channel = [row for row in expired if row.channel == channel]
        for summary, rows in summarize_expired(of_channel, workspace=workspace, now=now):
            tx.outbox.queue(summary)
            for row in rows:
                tx.outbox.save(row)
            settled += rows
    return tuple(settled)
