"""Rerouting of deliveries from a refused channel to its fallback, once, with a line that names the original channel.

A message of its own becomes a new delivery. An edit or reply follows its message; if that is in the refused channel, a
loud reply is posted on its own, and everything else waits until the channel accepts messages again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest_facts import DigestFacts, Refusal
from monitor.domain.alerts.facts import AlertFacts, MessageFacts, UpdateFacts
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.message_edits import PostWithEdits, edit_for
from monitor.domain.alerts.redaction import redacted_for
from monitor.domain.delivery.outbox import UNSENT, Delivery, DeliveryKind, DeliveryState, to_send


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallbacks:
    """Fallback channels: `fallbacks` from channel to channel, and the `operator` channel, "" for none."""

    operator: str = ""
    fallbacks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, routes: Routes) -> "Fallbacks":
        """The fallbacks of the routes. Of several routes to one channel the first with a fallback counts."""
        fallbacks: dict[str, str] = {}
        for route in (routes.default, *routes.named):
            other = routes.by_name(route.fallback).channel if route.fallback else route.channel
            if other != route.channel:
                fallbacks.setdefault(route.channel, other)
        return cls(operator=routes.operator.channel, fallbacks=fallbacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reroute:
    """`row` in its final state, and the new delivery that carries it; None if the fallback already shows it."""

    row: Delivery
    new: Delivery | None


def instead(row: Delivery, channel: str, why: str, base: PostWithEdits | None, *, now: datetime) -> Reroute | None:
    """The rerouting of a delivery that waits in a channel refused with `why`, to `channel`; None if it keeps waiting.

    `base` is the post that it edits or replies to. A delivery is rerouted only once.
    """
    if row.state not in UNSENT or row.replaces is not None:
        return None
    if not row.is_edit and not row.is_reply:
        return _as_own_message(row, channel, why, now=now)
    stays = base is None or base.post.state is not DeliveryState.REROUTED
    if stays and row.is_reply and row.stands_alone and base is not None and base.post.state.is_final:
        return _as_own_message(row, channel, why, now=now)
    return None


def moved(row: Delivery, base: PostWithEdits, goes_on_as: PostWithEdits, *, now: datetime) -> Reroute:
    """The rerouting of an edit or a reply whose post (`base`) was rerouted as `goes_on_as`."""
    post = goes_on_as.post
    if row.is_edit:
        instead = None if row.fallback_message is None else redacted_for(row.fallback_message, post.channel)
        new = edit_for(goes_on_as, redacted_for(row.message, post.channel), instead=instead, now=now)
    else:
        key = f"{row.key}|in {post.channel}"
        message = redacted_for(row.message, post.channel)
        message = _with_line(message, base.post) if row.kind is DeliveryKind.ROOT else message  # of a burst
        delivery = to_send(key, channel=post.channel, kind=row.kind, message=message, now=now, event_id=row.event_id)
        new = replace(delivery, thread_of=post.id, broadcast=row.broadcast, acts=row.acts, replaces=row.id)
    replaced_by = new.id if new is not None else post.id
    why = f"{base.post.channel} does not accept messages; its message was sent to {post.channel}"
    return Reroute(row=replace(row, state=DeliveryState.REROUTED, replaced_by=replaced_by, last_error=why), new=new)


def _as_own_message(row: Delivery, channel: str, why: str, *, now: datetime) -> Reroute:
    key = f"{row.key}|in {channel}"
    content = _with_line(redacted_for(row.message, channel), replace(row, last_error=why))
    new = to_send(key, channel=channel, kind=row.kind, message=content, now=now, event_id=row.event_id)
    new = replace(new, replaces=row.id, acts=row.acts)
    return Reroute(row=replace(row, state=DeliveryState.REROUTED, replaced_by=new.id, last_error=why), new=new)


def _with_line(message: MessageFacts, refused: Delivery) -> MessageFacts:
    """The message with a line that names the refused channel and the error."""
    refusal = Refusal(channel=refused.channel, error=refused.last_error)
    line = f"Meant for {refusal.channel}, which can't be posted to: {refusal.error}"
    match message:
        case AlertFacts() | UpdateFacts() | DigestFacts():
            return replace(message, refusal=refusal)
        case Notice():
            return replace(message, lines=(line, *message.lines))
        case _:
            return message
