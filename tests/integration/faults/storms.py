"""Many alerts after an outage of the messenger, and many within a minute (cases 6 and 8); the clock is the test's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import DEFAULT_LIMITS
from monitor.domain.alerts.message import Alert, Burst
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import Receipt
from monitor.domain.rules.rule import Level
from monitor.errors import NotSentError
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.fakes.clock import Time
from tests.fakes.messenger import FakeMessenger, Sent
from tests.fakes.reading import rule
from tests.integration.faults.kills import is_sound
from tests.pipeline.conftest import Line
from tests.pipeline.posting import Post, run_through
from tests.pipeline.storming import WIRE, receive, reported

CHANNELS = ("C1", "C2", "C3")
MOST_AFTER_OUTAGE = 12  # messages outside threads, as in a storm
_SECOND = timedelta(seconds=1)
_WINDOW = timedelta(minutes=5)


class _Switched(FakeMessenger):
    """Refuses connections while it is `down`. `changes` are the times at which each message was posted and edited."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock)
        self.down = False
        self.changes: dict[str, list[datetime]] = {}

    def _end(self, make: Callable[[], Receipt]) -> Receipt:
        if self.down:
            raise NotSentError("fake: connection refused", code="connection_refused")
        receipt = super()._end(make)
        self.changes.setdefault(receipt.ts, []).append(self._clock())
        return receipt


def _alerts(sent: list[Sent]) -> int:
    return len({s.delivery_id for s in sent if isinstance(s.message, Alert)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """`first` and `all_sent` are times after the return of the messenger; `in_channel` are messages outside threads."""

    events: int
    alerts: int
    twice: int
    waiting: int
    first: timedelta
    all_sent: timedelta
    in_channel: int
    sound: bool

    @property
    def is_good(self) -> bool:
        whole = self.alerts == self.events and not (self.twice or self.waiting) and self.sound
        return whole and self.first <= timedelta(minutes=1) and self.in_channel <= MOST_AFTER_OUTAGE


async def outage(folder: Path, *, events: int, hours: int = 6) -> Outage:
    """So many events at even distances while each connection is refused; then the messenger returns."""
    clock = Time()
    async with open_store(sqlite_url(folder)) as store:
        line, post, messenger = await _line(store, clock, 1)
        messenger.down = True
        every = timedelta(hours=hours) / events
        for n in range(events):
            await receive(line, reported(n), rules=tuple(line.rules.values()))
            await run_through(post, round(every.total_seconds()))
        while await post.deliverer.deliver():  # what is due at the very end is refused too
            pass
        assert not messenger.sent
        messenger.down, returned = False, clock.now
        await run_through(post, 3_600)
        waiting = await post.waiting()
    sent = messenger.sent
    return Outage(
        events=events,
        alerts=_alerts(sent),
        twice=len(sent) - len({s.delivery_id for s in sent}),
        waiting=waiting,
        first=min(s.at for s in sent) - returned,
        all_sent=max(s.at for s in sent) - returned,
        in_channel=sum(s.thread is None for s in sent),
        sound=is_sound(folder / "monitor.db"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """`first` is the delay of the first message, `early` the most messages of one channel in five minutes that are not
    in threads, `closest` the shortest time between two changes of a burst, `last` when the last alert was sent.
    """

    events: int
    stored: int
    alerts: int
    twice: int
    first: timedelta
    early: int
    closest: timedelta
    last: timedelta

    @property
    def is_good(self) -> bool:
        whole = self.stored == self.alerts == self.events and not self.twice
        return whole and self.first <= timedelta(seconds=35) and self.early <= 12 and self.closest >= 10 * _SECOND


async def storm(folder: Path, *, events: int) -> Storm:
    """So many events within a minute, in turn to three channels."""
    clock = Time()
    async with open_store(sqlite_url(folder)) as store:
        line, post, messenger = await _line(store, clock, len(CHANNELS))
        began, rules = clock.now, list(line.rules.values())
        for second in range(60):
            for number, one in enumerate(rules):
                numbers = range(events * second // 60, events * (second + 1) // 60)
                acts = [reported(n) for n in numbers if n % len(rules) == number]
                if acts:
                    await receive(line, *acts, rules=(one,))
            await post.run(1)
        await run_through(post, 3_600)
        stored = len(await store.archive.events(limit=100_000))
    sent = messenger.sent
    alone = [s for s in sent if s.thread is None]
    bursts = [s.receipt.ts for s in alone if isinstance(s.message, Burst)]
    changes = [pair for ts in bursts for pair in pairwise(messenger.changes[ts])]
    return Storm(
        events=events,
        stored=stored,
        alerts=_alerts(sent),
        twice=len(sent) - len({s.delivery_id for s in sent}),
        first=min(s.at for s in sent) - began,
        early=max(sum(s.channel == c and s.at < began + _WINDOW for s in alone) for c in CHANNELS),
        closest=min((later - earlier for earlier, later in changes), default=_WINDOW),
        last=max(s.at for s in sent) - began,
    )


async def _line(store: DatabaseStore, clock: Time, channels: int) -> tuple[Line, Post, _Switched]:
    routes = [Route(name=f"r{n}", channel=channel) for n, channel in enumerate(CHANNELS[:channels])]
    rules = [rule(f"rule-{route.name}", Level.HIGH, routes=(route.name,)) for route in routes]
    line = Line(store, clock, rules, Routes(default=routes[0], named=tuple(routes)))
    await line.watch(WIRE)
    messenger = _Switched(clock)
    return line, Post(store, clock, messenger=messenger, storm=DEFAULT_LIMITS), messenger
