"""What waited for a day is told in one summary a channel, with links, and counts as delivered by it.

What is critical is always said by itself, however late.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.message import Alert, Delayed, DelayedItem, Update
from monitor.domain.alerts.redaction import told_in
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, delivery_key, to_send

__all__ = ["summarised"]

SHOWN = 20


def summarised(expired: Sequence[Delivery], *, workspace: str, now: datetime) -> tuple[Delivery, tuple[Delivery, ...]]:
    """The row that sums up one channel's expired rows, at least one, and these as they are settled."""
    first = expired[0]
    loudest = sorted(expired, key=lambda row: (-(row.level.rank if row.level else -1), -row.created_at.timestamp()))
    said = Delayed(
        total=len(expired),
        since=min(row.due_at or row.created_at for row in expired),
        items=tuple(_item(row) for row in loudest[:SHOWN]),
    )
    news = "\n".join(sorted(row.id for row in expired))
    kind = DeliveryKind.NOTICE
    key = delivery_key(workspace=workspace, channel=first.channel, subject="delayed", kind=kind, news=news)
    summary = to_send(key, channel=first.channel, kind=kind, message=said, now=now)
    told = (replace(row, state=DeliveryState.SUMMARISED, told_by=summary.id) for row in expired)
    return summary, tuple(told)


def _item(row: Delivery) -> DelayedItem:
    match row.message:
        case Alert() as alert:
            return DelayedItem(
                level=alert.level,
                label=alert.label,
                text=alert.headline,
                url=alert.url,
                at=alert.seen_at,
                visible_in=alert.visible_in,
            )
        case Update() as update:
            said = told_in(update, "")  # its text may name a source that the link alone leads to
            assert isinstance(said, Update), "what is withheld is of one kind with what it was"
            text = ": ".join(filter(None, (said.heading or said.kind.value.replace("_", " "), said.text)))
            return DelayedItem(
                level=None,
                label=update.label,
                text=text,
                url=update.url,
                at=update.seen_at,
                visible_in=update.visible_in,
            )
        case other:
            msg = f"{type(other).__name__} never expires"
            raise TypeError(msg)
