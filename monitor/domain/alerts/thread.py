"""Replies in the thread of a message. A reply is sent after its message, and each development gets one reply.

If the message never arrived or is gone, a reply with `broadcast` is posted on its own and any other reply is dead. If
the message was posted anew, the reply goes under the new one. An alert of a burst is a reply that is always posted.
Replies to it go beside it, because Slack threads do not nest.
"""

from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.facts import MessageFacts
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.delivery.attempt import as_new_post
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, delivery_key, to_send


def reply_to(
    post: Delivery,
    message: MessageFacts,
    *,
    workspace: str,
    news: str,
    broadcast: bool = False,
    now: datetime,
    not_before: datetime | None = None,
    marks: tuple[str, ...] = (),
) -> Delivery:
    """The reply that puts `message` under `post`. `news` is the key of its content: two with the same key are one.

    `marks`: what else it is recognised by in its thread.
    """
    subject = str(post.event_id or post.id)
    key = delivery_key(workspace=workspace, channel=post.channel, subject=subject, kind=DeliveryKind.THREAD, news=news)
    row = to_send(
        key,
        channel=post.channel,
        kind=DeliveryKind.THREAD,
        message=message,
        now=now,
        event_id=post.event_id,
        not_before=not_before,
    )
    return replace(row, thread_of=post.id, broadcast=broadcast, acts=marks)


def placed(reply: Delivery, root: PostWithEdits | None, *, now: datetime) -> Delivery:
    """The reply ready to send, now that nothing of `root` is in flight: under its message, as a post, or dead.

    `root` is None if its delivery was deleted.
    """
    current = root.current if root else None
    if current is not None and current.state is DeliveryState.DELIVERED:
        return replace(reply, parent_receipt=current.head)
    why = f"the parent message was not delivered: {current.last_error}" if current else "the parent message is unknown"
    return as_new_post(replace(reply, last_error=why), now=now)
