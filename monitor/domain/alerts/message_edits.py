"""Edits of a posted message: which content is sent, and whether as an edit or a new post.

The last content of a post and its edits counts. Earlier unsent content is never sent: a pending post takes the content
of its last edit, and of several edits only the last is made. An edit is sent after its post. If the post never arrived,
or its message can't be edited any more, the edit is sent as a new message (`attempt.as_new_post`), which later
edits change. An edit without content for a new message is then dead, and so are those after it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.alerts.facts import MessageFacts
from monitor.domain.delivery.attempt import as_new_post
from monitor.domain.delivery.outbox import UNSENT, Delivery, DeliveryKind, DeliveryState, Form, to_send


@dataclass(frozen=True, slots=True, kw_only=True)
class PostWithEdits:
    """The delivery of a post, and those of its edits in order of `seq`."""

    post: Delivery
    edits: tuple[Delivery, ...] = ()

    @property
    def current(self) -> Delivery:
        """The delivery whose message is shown, or will be: the last edit sent as a new message, else the post."""
        return next((edit for edit in reversed(self.edits) if edit.as_new_post), self.post)

    @property
    def says(self) -> MessageFacts | None:
        """The content shown once all is sent; None if the last content could not be sent."""
        last = (self.post, *self.edits)[-1]
        merged = last.state is DeliveryState.SUPERSEDED  # by a post that was sent with the edit's content
        carrier = self.current if merged else last
        return None if carrier.state is DeliveryState.DEAD else last.message


def edit_for(
    posted: PostWithEdits,
    message: MessageFacts,
    *,
    instead: MessageFacts | None,
    now: datetime,
    acts: tuple[str, ...] = (),
) -> Delivery | None:
    """The edit by which the post comes to show `message`, None if it already does.

    `instead` is the content of a new message if the old one can't be edited (None: no new message). `acts` are the keys
    of the acts that it reports then, () if they did not change.
    """
    if posted.says == message:
        return None
    post, last = posted.post, (posted.post, *posted.edits)[-1]
    key = f"{post.key}|edit after {last.seq}"  # the same content may come back later
    row = to_send(key, channel=post.channel, kind=DeliveryKind.EDIT, message=message, now=now, event_id=post.event_id)
    return replace(row, edits=post.id, fallback_message=instead, acts=acts or last.acts)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSend:
    """The result of `turn`: the delivery to claim (`goes`, None for none); `settled` deliveries are final."""

    goes: Delivery | None
    settled: tuple[Delivery, ...] = ()


def next_send(row: Delivery, posted: PostWithEdits, *, now: datetime) -> NextSend:
    """What to send for `row`, the unsent post or one of its edits, when the current message is not in flight."""
    unsent = [edit for edit in posted.edits if edit.state in UNSENT and edit.is_edit]
    if not row.is_edit:
        return NextSend(goes=_with_last_content(row, unsent), settled=tuple(map(_superseded, unsent)))
    superseded, last = tuple(map(_superseded, unsent[:-1])), unsent[-1]
    current = posted.current
    if current.state is DeliveryState.DELIVERED and not current.closed:
        return NextSend(goes=replace(last, receipt=current.receipt), settled=superseded)
    new = as_new_post(replace(last, last_error=_reason(current)), now=now)
    return (
        NextSend(goes=new, settled=superseded) if new.as_new_post else NextSend(goes=None, settled=(*superseded, new))
    )


def _reason(current: Delivery) -> str:
    if current.closed:
        return "the message can no longer be edited"
    if current.state is DeliveryState.SUMMARISED:
        return "the message was sent as part of a summary"
    return f"the message was not delivered: {current.last_error}"


def _with_last_content(post: Delivery, unsent: list[Delivery]) -> Delivery:
    if not unsent:
        return post
    last = unsent[-1]
    message = (last.fallback_message if post.as_new_post else None) or last.message
    return replace(post, message=message, form=Form.FULL, acts=last.acts)


def _superseded(edit: Delivery) -> Delivery:
    return replace(edit, state=DeliveryState.SUPERSEDED, last_error="")
