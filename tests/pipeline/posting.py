"""A deliverer with its fakes, and what tests of posts, edits and replies do with it."""

from datetime import timedelta
from random import Random

from monitor.domain.alerts.bursts import BurstLimits
from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryTimes, delivery_id, delivery_key
from monitor.domain.delivery.reroute import Fallbacks
from monitor.pipeline.alerts.notices import edit
from monitor.pipeline.delivery.deliver import Deliverer
from monitor.store import DatabaseStore
from tests.fakes.clock import Time
from tests.fakes.messenger import FakeMessenger
from tests.fakes.reading import NOW
from tests.pipeline.words import WORDS

TIMES = DeliveryTimes()
SECOND = timedelta(seconds=1)
IDLE = timedelta(minutes=1)


def row(subject: str, channel: str = "C1") -> Delivery:
    key = delivery_key(workspace="test", channel=channel, subject=subject, kind=DeliveryKind.ROOT, news="root")
    return Delivery(
        id=delivery_id(key),
        key=key,
        channel=channel,
        kind=DeliveryKind.ROOT,
        message=Notice(title=subject),
        created_at=NOW,
        not_before=NOW,
    )


class Post:
    """A deliverer with its fakes."""

    def __init__(
        self,
        store: DatabaseStore,
        clock: Time,
        *,
        reposts: bool = False,
        times: DeliveryTimes = TIMES,
        messenger: FakeMessenger | None = None,
        storm: BurstLimits | None = None,
    ) -> None:
        self.fallback_routes = Fallbacks()
        self.storm = storm
        self.vocabulary = WORDS
        self.store = store
        self.clock = clock
        self.messenger = messenger or FakeMessenger(clock=clock)
        self.deliverer = Deliverer(
            store=store,
            messenger=self.messenger,
            serves=lambda channel: channel != "elsewhere",
            vocabulary=lambda: self.vocabulary,
            clock=clock,
            jitter=Random(1),
            times=times,
            workspace="test",
            fallback_routes=lambda: self.fallback_routes,
            reposts=reposts,
            bursts=lambda _: storm,
        )

    async def queue(self, *rows: Delivery) -> None:
        for one in rows:
            await self.store.write(lambda tx, one=one: tx.outbox.queue(one))  # type: ignore[misc]

    async def run(self, seconds: int, *, idle: timedelta = IDLE) -> None:
        """Let so much time pass, in whole seconds; where nothing is due, `idle` at once."""
        end = self.clock.now + timedelta(seconds=seconds)
        while self.clock.now < end:
            moved = await self.deliverer.deliver()
            pause = timedelta(0) if moved else await self.deliverer.pause(idle) or idle
            self.clock.now = min(self.clock.now + max(-(-pause // SECOND), 1) * SECOND, end)

    def said(self, channel: str = "C1") -> list[str]:
        return [s.message.title for s in self.messenger.sent if s.channel == channel and isinstance(s.message, Notice)]

    async def waiting(self) -> int:
        backlog = await self.store.read(lambda tx: tx.outbox.backlog())
        return sum(n for s, n in backlog.by_state.items() if not s.is_final)


class KillError(BaseException):
    """Stands for kill -9: nothing after it runs."""


async def change(post: Post, of: Delivery, title: str, instead: str | None = None) -> bool:
    """Let a post say `title` from now on."""
    short = None if instead is None else Notice(title=instead)
    now = post.clock()
    return await post.store.write(lambda tx: edit(tx, of.id, Notice(title=title), instead=short, now=now))


async def run_through(post: Post, seconds: int) -> Post:
    """Let time pass from one due row to the next; a kill is followed by a start."""
    end = post.clock.now + timedelta(seconds=seconds)
    while post.clock.now <= end:
        try:
            if await post.deliverer.deliver():
                continue
        except KillError:
            again = Post(post.store, post.clock, storm=post.storm)
            again.messenger.sent, again.messenger.script = post.messenger.sent, post.messenger.script
            post = again
            await post.deliverer.recover()
            continue
        pause = await post.deliverer.pause(timedelta(hours=1))
        if pause is None:
            break
        post.clock.now += max(pause, timedelta(seconds=1))
    post.clock.now = max(post.clock.now, end)
    return post
