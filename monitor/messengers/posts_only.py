"""What a messenger refuses that can only post: edits, removals, and reading what it posted."""

from collections.abc import Sequence
from datetime import datetime

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, PostedMessage, Receipt
from monitor.errors import ChannelRefusedError, MessageGoneError


class PostsOnly:
    """The refusing half of `ports.delivery.Messenger`."""

    def place(self, channel: str) -> str:
        """The name of the channel in errors."""
        return channel

    async def edit(
        self,
        channel: str,
        receipt: Receipt,  # noqa: ARG002 -- the port's signature, here and below
        message: Message,  # noqa: ARG002
        *,
        delivery_id: DeliveryId,  # noqa: ARG002
        form: Form,  # noqa: ARG002
        acts: Sequence[str] = (),  # noqa: ARG002
    ) -> Receipt:
        raise MessageGoneError(f"{self.place(channel)}: edits are not supported", code="no_edits")

    async def own_messages(
        self,
        channel: str,
        *,
        since: datetime,  # noqa: ARG002
        thread: Receipt | None = None,  # noqa: ARG002
        deep: bool = False,  # noqa: ARG002
    ) -> tuple[PostedMessage, ...]:
        raise ChannelRefusedError(
            f"{self.place(channel)}: reading posted messages is not supported; check the channel yourself",
            code="no_history",
        )

    async def remove(self, channel: str, receipt: Receipt) -> None:  # noqa: ARG002
        raise MessageGoneError(f"{self.place(channel)}: removing messages is not supported", code="no_removal")


def no_threads(channel: str) -> MessageGoneError:
    """The error for a reply."""
    return MessageGoneError(f"{channel}: threads are not supported", code="no_threads")
