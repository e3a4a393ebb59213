"""The summary message for alerts that waited a day: one per channel, with links; it counts as their delivery.

Critical alerts are always sent on their own, however late.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.alerts.message import Alert, Delayed, DelayedItem, Update
from monitor.domain.alerts.redaction import redacted_for
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, delivery_key, to_send

__all__ = ["summarize_expired"]

SHOWN = 20


def summarize_expired(
    expired: Sequence[Delivery], *, workspace: str, now: datetime
) -> tuple[Delivery, tuple[Delivery, ...]]:
    """The summary of one channel's expired deliveries (at least one), and these deliveries in their final state."""
    first = expired[0]
    loudest = sorted(expired, key=lambda row: (-(row.level.rank if row.level else -1), -row.created_at.timestamp()))
    content = Delayed(
        total=len(expired),
        since=min(row.due_at or row.created_at for row in expired),
        items=tuple(_item(row) for row in loudest[:SHOWN]),
    )
    news = "\n".join(sorted(row.id for row in expired))
    kind = DeliveryKind.NOTICE
    key = delivery_key(workspace=workspace, channel=first.channel, subject="delayed", kind=kind, news=news)
    summary = to_send(key, channel=first.channel, kind=kind, message=content, now=now)
    replaced = (replace(row, state=DeliveryState.SUMMARISED, replaced_by=summary.id) for row in expired)
    return summary, tuple(replaced)


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
            shown = redacted_for(update, "")  # the text may name a source that only the link may lead to
            assert isinstance(shown, Update), "redaction keeps the message type"
            text = ": ".join(filter(None, (shown.heading or shown.kind.value.replace("_", " "), shown.text)))
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
