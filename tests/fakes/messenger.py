"""A Messenger in memory, with a script of how its next posts end. Same contract suite as Slack and the terminal."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, PostedMessage, Receipt
from monitor.errors import AmbiguousError, DeliveryError, MessageGoneError

_number = itertools.count(1)  # so that no two messages have the same name, whoever posts them


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message as it stands in a channel, `at` which time it was posted; a reply stands under `thread`."""

    channel: str
    message: Message
    delivery_id: DeliveryId
    form: Form
    at: datetime
    receipt: Receipt
    thread: Receipt | None = None
    broadcast: bool = False
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A post that arrives although its sender hears `error` (any exception, also one that stops a daemon)."""

    error: BaseException


class FakeMessenger:
    """`script` says how the next posts and edits end, in order: None delivers, an exception does not, `Lost` does both.

    When the script is over, each is made. `sent` is what people see, `tried` every post that was made, `edited` what
    edits were to say and `edits_of` the posts that they change. A message that a test takes out of `sent` was deleted
    by somebody.
    `problems` is what `check` answers; `refusal` is raised by `check`, `unreadable` by `own_messages` and
    `closed` by a `own_messages` that is `deep`, while they are set. `removed` are the copies that were deleted.
    `clock` says when a message arrives. A post to a channel of `slow` is made when its event is set.
    """

    def __init__(
        self, script: Iterable[BaseException | Lost | None] = (), *, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.script: deque[BaseException | Lost | None] = deque(script)
        self.sent: list[Sent] = []
        self.tried: list[DeliveryId] = []
        self.edited: list[Message] = []
        self.edits_of: list[DeliveryId] = []
        self.checked: list[tuple[str, ...]] = []
        self.searched: list[str] = []
        self.problems: dict[str, str] = {}
        self.refusal: DeliveryError | None = None
        self.unreadable: DeliveryError | None = None
        self.closed: DeliveryError | None = None
        self.removed: list[Receipt] = []
        self.slow: dict[str, asyncio.Event] = {}
        self._clock = clock or (lambda: datetime.now(UTC))

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        self.checked.append(tuple(channels))
        if self.refusal is not None:
            raise self.refusal
        return {c: self.problems[c] for c in channels if c in self.problems}

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,
        acts: Sequence[str] = (),
    ) -> Receipt:
        self.tried.append(delivery_id)
        if channel in self.slow:
            await self.slow[channel].wait()
        sent = Sent(
            channel=channel,
            message=message,
            delivery_id=delivery_id,
            form=form,
            at=self._clock(),
            receipt=Receipt(channel=channel, ts=""),
            thread=thread,
            broadcast=broadcast,
            acts=tuple(acts),
        )
        return self._end(lambda: self._deliver(sent))

    async def edit(
        self,
        channel: str,
        receipt: Receipt,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        acts: Sequence[str] = (),
    ) -> Receipt:
        self.edited.append(message)
        self.edits_of.append(delivery_id)
        return self._end(lambda: self._replace(channel, receipt, message, form, tuple(acts)))

    def _end(self, make: Callable[[], Receipt]) -> Receipt:
        ending = self.script.popleft() if self.script else None
        if isinstance(ending, BaseException):
            raise ending
        receipt = make()
        if ending is not None:
            raise ending.error
        return receipt

    async def own_messages(
        self, channel: str, *, since: datetime, thread: Receipt | None = None, deep: bool = False
    ) -> tuple[PostedMessage, ...]:
        if not deep:
            self.searched.append(channel)
        error = self.closed if deep else self.unreadable
        if error is not None:
            raise error
        own = [sent for sent in self.sent if sent.channel == channel and sent.at >= since]
        shown = [s for s in own if s.thread == thread or (thread is None and s.broadcast)]
        return tuple(self._said(sent) for sent in shown)

    def _said(self, sent: Sent) -> PostedMessage:
        answered = any(other.thread == sent.receipt for other in self.sent)
        return PostedMessage(delivery=sent.delivery_id, receipt=sent.receipt, acts=sent.acts, answered=answered)

    async def remove(self, channel: str, receipt: Receipt) -> None:
        left = [sent for sent in self.sent if sent.receipt != receipt]
        if len(left) == len(self.sent):
            raise MessageGoneError(f"fake: there is no message {receipt.ts}", code="message_not_found")
        self.sent[:] = left
        self.removed.append(receipt)

    def lose_next_reply(self) -> None:
        """The next post arrives, and its sender hears that nobody knows."""
        self.script.append(Lost(error=AmbiguousError("fake: the reply was lost; look in the channel")))

    def _deliver(self, sent: Sent) -> Receipt:
        if sent.thread is not None and sent.thread not in [other.receipt for other in self.sent]:
            raise MessageGoneError(f"fake: there is no message {sent.thread.ts} to reply to", code="thread_not_found")
        receipt = Receipt(channel=sent.channel, ts=f"{sent.at.timestamp():.3f}{next(_number):03d}")
        self.sent.append(replace(sent, receipt=receipt))
        return receipt

    def _replace(self, channel: str, receipt: Receipt, message: Message, form: Form, acts: tuple[str, ...]) -> Receipt:
        for place, sent in enumerate(self.sent):
            if sent.channel == channel and sent.receipt == receipt:
                self.sent[place] = replace(sent, message=message, form=form, acts=acts or sent.acts)
                return receipt
        raise MessageGoneError(f"fake: there is no message {receipt.ts}", code="message_not_found")
