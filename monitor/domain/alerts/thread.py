"""Replies: what is said under a message that stands. A reply comes after its message, and tells of one thing once.

Where its message never arrived, or is gone, a reply with `broadcast` goes out by itself and one without is dead: what
matters is said, what only belongs to something is not. Where the message was said anew, the reply stands under the new
one. An alert of a burst is a reply that always matters; what is said under it stands beside it, for threads have no
threads.
"""

from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.message import Message
from monitor.domain.alerts.message_edits import Posted
from monitor.domain.delivery.attempt import anew
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, delivery_key, to_send

__all__ = ["placed", "reply_to"]


def reply_to(
    post: Delivery,
    message: Message,
    *,
    workspace: str,
    news: str,
    broadcast: bool = False,
    now: datetime,
    not_before: datetime | None = None,
) -> Delivery:
    """The row by which `message` stands under `post`. `news` is what it tells: two with the same news are one."""
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
    return replace(row, thread_of=post.id, broadcast=broadcast)


def placed(reply: Delivery, root: Posted | None, *, now: datetime) -> Delivery:
    """The reply where it goes now that nothing of `root` is under way: under its message, or by itself; or dead.

    None for `root`: its row is gone.
    """
    standing = root.standing if root else None
    if standing is not None and standing.state is DeliveryState.DELIVERED:
        return replace(reply, under=standing.head)
    why = f"what it belongs to never arrived: {standing.last_error}" if standing else "what it belongs to is not known"
    return anew(replace(reply, last_error=why), now=now)
