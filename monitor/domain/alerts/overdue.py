"""The summary messages for alerts that waited a day: as many as name each of them, with links; they count as their
delivery.

Critical alerts are always sent on their own, however late.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from monitor.domain.alerts.facts import AlertFacts, DelayedFacts, DelayedItemFacts, UpdateFacts
from monitor.domain.alerts.redaction import redacted_for, without_source_words
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, delivery_key, to_send

SHOWN = 20  # alerts that a summary names
_MAX_SUMMARIES = 20  # of a channel at once: the last one only counts the alerts that do not fit


def summarize_expired(
    expired: Sequence[Delivery], *, workspace: str, now: datetime
) -> tuple[tuple[Delivery, tuple[Delivery, ...]], ...]:
    """The summaries of one channel's expired deliveries, loudest first, each with its settled deliveries."""
    loudest = sorted(expired, key=lambda row: (-(row.level.rank if row.level else -1), -row.created_at.timestamp()))
    starts = range(0, len(loudest), SHOWN)[:_MAX_SUMMARIES]
    ends = (*starts[1:], len(loudest))
    parts = (loudest[start:end] for start, end in zip(starts, ends, strict=True))
    return tuple(_summary(part, workspace=workspace, now=now) for part in parts)


def _summary(expired: Sequence[Delivery], *, workspace: str, now: datetime) -> tuple[Delivery, tuple[Delivery, ...]]:
    first = expired[0]
    content = DelayedFacts(
        total=len(expired),
        since=min(row.due_at or row.created_at for row in expired),
        items=tuple(_item(row) for row in expired[:SHOWN]),
    )
    news = "\n".join(sorted(row.id for row in expired))
    kind = DeliveryKind.NOTICE
    key = delivery_key(workspace=workspace, channel=first.channel, subject="delayed", kind=kind, news=news)
    summary = to_send(key, channel=first.channel, kind=kind, message=content, now=now)
    replaced = (replace(row, state=DeliveryState.SUMMARISED, replaced_by=summary.id) for row in expired)
    return summary, tuple(replaced)


def _item(row: Delivery) -> DelayedItemFacts:
    match row.message:
        case AlertFacts() as alert:
            return DelayedItemFacts(alert=_bare(alert))
        case UpdateFacts() as update:
            shown = redacted_for(update, "")  # the text may name a source that only the link may lead to
            assert isinstance(shown, UpdateFacts), "redaction keeps the message type"
            return DelayedItemFacts(update=replace(_bare(shown), url=update.url, visible_in=update.visible_in))
        case other:
            msg = f"{type(other).__name__} never expires"
            raise TypeError(msg)


_Item = TypeVar("_Item", AlertFacts, UpdateFacts)


def _bare(message: _Item) -> _Item:
    bare = without_source_words(message)
    assert isinstance(bare, type(message)), "redaction keeps the message type"
    return replace(bare, for_us=None)  # the summary does not show it
