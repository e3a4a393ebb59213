"""Notices, edits and replies, queued in the caller's transaction."""

from datetime import datetime

from monitor.domain.alerts.facts import MessageFacts
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.message_edits import edit_for
from monitor.domain.alerts.thread import reply_to
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, delivery_key, to_send
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasOutbox


def notice(tx: HasOutbox, channel: str, workspace: str, subject: str, message: Notice, *, now: datetime) -> DeliveryId:
    """Queue a notice; the same text on the same subject is queued once. Returns its id, by which it can be edited."""
    news = "\n".join((message.title, *message.lines))
    key = delivery_key(workspace=workspace, channel=channel, subject=subject, kind=DeliveryKind.NOTICE, news=news)
    row = to_send(key, channel=channel, kind=DeliveryKind.NOTICE, message=message, now=now)
    tx.outbox.queue(row)
    return row.id


def operator_notice(
    tx: HasOutbox, config: RuntimeConfig, subject: str, message: Notice, *, now: datetime
) -> DeliveryId:
    """Queue a notice to the operator's route, or to the default route if there is none."""
    return notice(tx, config.routes.operator.channel, config.workspace, subject, message, now=now)


def edit(
    tx: HasOutbox,
    post: DeliveryId,
    message: MessageFacts,
    *,
    instead: MessageFacts | None,
    now: datetime,
    acts: tuple[str, ...] = (),
) -> bool:
    """Edit the message `post` to `message`, whether or not it is sent yet. False if there is no such delivery.

    `instead`: a new message to send if the old one can no longer be edited; None: nothing is sent then. `acts`: the
    keys of the acts that it reports then; (): as before.
    """
    posted = tx.outbox.posted(post)
    if posted is None:
        return False
    row = edit_for(posted, message, instead=instead, now=now, acts=acts)
    if row is not None:
        tx.outbox.queue(row)
    return True


def reply(
    tx: HasOutbox,
    post: DeliveryId,
    message: MessageFacts,
    *,
    workspace: str,
    news: str,
    broadcast: bool = False,
    now: datetime,
    not_before: datetime | None = None,
    marks: tuple[str, ...] = (),
) -> DeliveryId | None:
    """Queue a reply under the message `post`; with `broadcast` it is shown in the channel too.

    The same `news` on the same event is sent once per channel. Returns the reply's id, by which it can be edited; None
    if there is no such message.
    """
    posted = tx.outbox.posted(post)
    if posted is None:
        return None
    row = reply_to(
        posted.post,
        message,
        workspace=workspace,
        news=news,
        broadcast=broadcast,
        now=now,
        not_before=not_before,
        marks=marks,
    )
    tx.outbox.queue(row)
    return row.id
