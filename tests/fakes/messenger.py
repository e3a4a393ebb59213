"""A Messenger in memory, with a script of how its next posts end. Same contract suite as Slack and the terminal."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.domain.delivery import DeliveryId, Form, Receipt
from monitor.domain.message import Message
from monitor.errors import AmbiguousError, DeliveryError

__all__ = ["FakeMessenger", "Lost", "Sent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that stands in a channel."""

    channel: str
    message: Message
    delivery_id: DeliveryId
    form: Form
    at: datetime
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A post that arrives although its sender hears `error` (any exception, also one that stops a daemon)."""

    error: BaseException


class FakeMessenger:
    """`script` says how the next posts end, in order: None delivers, an exception does not, `Lost` does both.

    When the script is over, every post is delivered. `sent` is what people see, `tried` every post that was made.
    `problems` is what `check` answers; `refusal` is raised by `check`, `unreadable` by `find`, while it is set.
    `clock` says when a message arrives.
    """

    def __init__(
        self, script: Iterable[BaseException | Lost | None] = (), *, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.script: deque[BaseException | Lost | None] = deque(script)
        self.sent: list[Sent] = []
        self.tried: list[DeliveryId] = []
        self.checked: list[tuple[str, ...]] = []
        self.searched: list[str] = []
        self.problems: dict[str, str] = {}
        self.refusal: DeliveryError | None = None
        self.unreadable: DeliveryError | None = None
        self._clock = clock or (lambda: datetime.now(UTC))

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        self.checked.append(tuple(channels))
        if self.refusal is not None:
            raise self.refusal
        return {c: self.problems[c] for c in channels if c in self.problems}

    async def post(self, channel: str, message: Message, *, delivery_id: DeliveryId, form: Form) -> Receipt:
        self.tried.append(delivery_id)
        ending = self.script.popleft() if self.script else None
        if isinstance(ending, BaseException):
            raise ending
        sent = self._deliver(channel, message, delivery_id, form)
        if ending is not None:
            raise ending.error
        return sent.receipt

    async def find(
        self, channel: str, delivery_ids: Sequence[DeliveryId], *, since: datetime
    ) -> Mapping[DeliveryId, Receipt]:
        self.searched.append(channel)
        if self.unreadable is not None:
            raise self.unreadable
        found: dict[DeliveryId, Receipt] = {}
        for sent in self.sent:
            if sent.channel == channel and sent.delivery_id in delivery_ids and sent.at >= since:
                found.setdefault(sent.delivery_id, sent.receipt)
        return found

    def lose_next_reply(self) -> None:
        """The next post arrives, and its sender hears that nobody knows."""
        self.script.append(Lost(error=AmbiguousError("fake: the reply was lost; look in the channel")))

    def _deliver(self, channel: str, message: Message, delivery_id: DeliveryId, form: Form) -> Sent:
        at = self._clock()
        receipt = Receipt(channel=channel, ts=f"{at.timestamp():.3f}{len(self.sent):03d}")
        sent = Sent(channel=channel, message=message, delivery_id=delivery_id, form=form, at=at, receipt=receipt)
        self.sent.append(sent)
        return sent
