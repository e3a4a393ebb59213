"""What is said beside alerts, under them, or anew in their place: rows of the outbox, in the caller's unit of work."""

from datetime import datetime

from monitor.domain.alerts.message import Message, Notice
from monitor.domain.alerts.message_edits import edit_of
from monitor.domain.alerts.thread import reply_to
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, delivery_key, to_send
from monitor.ports.store import Transaction

__all__ = ["edit", "notice", "reply"]


def notice(tx: Transaction, channel: str, workspace: str, subject: str, said: Notice, *, now: datetime) -> DeliveryId:
    """Queue a notice; the same words on the same subject are queued once. Returns its id, by which it can be edited."""
    news = "\n".join((said.title, *said.lines))
    key = delivery_key(workspace=workspace, channel=channel, subject=subject, kind=DeliveryKind.NOTICE, news=news)
    row = to_send(key, channel=channel, kind=DeliveryKind.NOTICE, message=said, now=now)
    tx.outbox.queue(row)
    return row.id


def edit(tx: Transaction, post: DeliveryId, said: Message, *, instead: Message | None, now: datetime) -> bool:
    """Let what was or will be posted as `post` say `said`, whether or not it is sent yet. False: there is no such row.

    `instead` goes out as a new message where the old one can't be edited any more; None: then nothing is said.
    """
    posted = tx.outbox.posted(post)
    if posted is None:
        return False
    row = edit_of(posted, said, instead=instead, now=now)
    if row is not None:
        tx.outbox.queue(row)
    return True


def reply(
    tx: Transaction,
    post: DeliveryId,
    said: Message,
    *,
    workspace: str,
    news: str,
    broadcast: bool = False,
    now: datetime,
    not_before: datetime | None = None,
) -> DeliveryId | None:
    """Queue `said` as a reply under what was or will be posted as `post`; with `broadcast` the channel sees it too.

    The same `news` about the same event is told once in a channel. Returns the reply's id, by which it can be edited;
    None: there is no such post.
    """
    posted = tx.outbox.posted(post)
    if posted is None:
        return None
    row = reply_to(
        posted.post, said, workspace=workspace, news=news, broadcast=broadcast, now=now, not_before=not_before
    )
    tx.outbox.queue(row)
    return row.id
