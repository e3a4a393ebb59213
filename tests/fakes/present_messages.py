"""What stands in a channel, as tests ask for it: by the ids of deliveries, the oldest copy of each."""

from collections.abc import Collection
from datetime import datetime

from monitor.domain.delivery.outbox import DeliveryId, Receipt
from monitor.ports.delivery import Messenger


async def present_messages(
    messenger: Messenger,
    channel: str,
    ids: Collection[DeliveryId],
    *,
    since: datetime,
    thread: Receipt | None = None,
) -> dict[DeliveryId, Receipt]:
    """With `thread` also what stands under that message."""
    said = [*(await messenger.own_messages(channel, since=since))]
    if thread is not None:
        said += await messenger.own_messages(channel, since=since, thread=thread)
    found: dict[DeliveryId, Receipt] = {}
    for one in sorted(said, key=lambda s: s.receipt.ts):
        if one.delivery in ids:
            found.setdefault(one.delivery, one.receipt)
    return found
