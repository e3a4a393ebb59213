"""Where a row goes whose channel is refused: to the fallback, once, with a line that says where it was meant to go.

What says something by itself goes as a row of its own. What belongs to a message goes where that one went; where the
message stands in the refused channel, a loud reply goes out by itself and everything else waits until the channel can
be used again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Message, Notice, Update
from monitor.domain.alerts.message_edits import Posted, edit_of
from monitor.domain.alerts.redaction import told_in
from monitor.domain.delivery.outbox import UNSENT, Delivery, DeliveryKind, DeliveryState, to_send

__all__ = ["Detour", "Ways", "instead", "moved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where else something can be said: `fallbacks` from channel to channel, and the `operator`'s, "" for none."""

    operator: str = ""
    fallbacks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, routes: Routes) -> "Ways":
        """Of several routes to one channel the first that has a fallback counts."""
        found: dict[str, str] = {}
        for route in (routes.default, *routes.named):
            other = routes.called(route.fallback).channel if route.fallback else route.channel
            if other != route.channel:
                found.setdefault(route.channel, other)
        return cls(operator=routes.operator.channel, fallbacks=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detour:
    """`row` as it is settled, and the row that says it instead; None: it is said there already."""

    row: Delivery
    new: Delivery | None


def instead(row: Delivery, channel: str, why: str, base: Posted | None, *, now: datetime) -> Detour | None:
    """The way of a row that waits in a channel refused with `why`, to `channel`; None where it waits on.

    `base` is the post that it edits or answers. A row that was rerouted before is not once more.
    """
    if row.state not in UNSENT or row.stands_for is not None:
        return None
    if not row.is_edit and not row.is_reply:
        return _by_itself(row, channel, why, now=now)
    stays = base is None or base.post.state is not DeliveryState.REROUTED
    if stays and row.is_reply and row.matters and base is not None and base.post.state.is_final:
        return _by_itself(row, channel, why, now=now)
    return None


def moved(row: Delivery, base: Posted, goes_on_as: Posted, *, now: datetime) -> Detour:
    """The way of an edit or a reply whose post (`base`) was rerouted and says it as `goes_on_as`."""
    post = goes_on_as.post
    if row.is_edit:
        instead = None if row.instead is None else told_in(row.instead, post.channel)
        new = edit_of(goes_on_as, told_in(row.message, post.channel), instead=instead, now=now)
    else:
        key = f"{row.key}|in {post.channel}"
        message = told_in(row.message, post.channel)
        message = _with_line(message, base.post) if row.kind is DeliveryKind.ROOT else message  # of a burst
        said = to_send(key, channel=post.channel, kind=row.kind, message=message, now=now, event_id=row.event_id)
        new = replace(said, thread_of=post.id, broadcast=row.broadcast, acts=row.acts, stands_for=row.id)
    told_by = new.id if new is not None else post.id
    why = f"{base.post.channel} was refused, and its message went to {post.channel}"
    return Detour(row=replace(row, state=DeliveryState.REROUTED, told_by=told_by, last_error=why), new=new)


def _by_itself(row: Delivery, channel: str, why: str, *, now: datetime) -> Detour:
    key = f"{row.key}|in {channel}"
    said = _with_line(told_in(row.message, channel), replace(row, last_error=why))
    new = to_send(key, channel=channel, kind=row.kind, message=said, now=now, event_id=row.event_id)
    new = replace(new, stands_for=row.id, acts=row.acts)
    return Detour(row=replace(row, state=DeliveryState.REROUTED, told_by=new.id, last_error=why), new=new)


def _with_line(message: Message, refused: Delivery) -> Message:
    """The message with a line that names the channel of `refused`, and why."""
    line = f"Meant for {refused.channel}, which can't be posted to: {refused.last_error}"
    match message:
        case Alert():
            return replace(message, remarks=(*message.remarks, line))
        case Notice():
            return replace(message, lines=(line, *message.lines))
        case Update():
            return replace(message, text=f"{message.text} · {line}" if message.text else line)
        case Digest():
            return replace(message, remark=line)
        case _:
            return message
