"""Deliveries through any course of faults, kills, starts, refusals and restored backups.

What must hold in the end: each alert stands in a channel once, or says in its row why it does not; a channel shows them
in the order of their rows as far as none of them failed; and no channel is posted to faster than its pace.

Kills come at every point between two calls of a port: a fuse counts the calls before and after.
"""

import asyncio
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from monitor.domain.alerts.bursts import BurstLimits
from monitor.domain.alerts.message import Alert, Delayed, Message
from monitor.domain.delivery.outbox import (
    Delivery,
    DeliveryId,
    DeliveryState,
    DeliveryTimes,
    Form,
    PostedMessage,
    Receipt,
)
from monitor.domain.delivery.reroute import Fallbacks
from monitor.domain.rules.rule import Level
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
    UnknownResponseError,
)
from monitor.pipeline.alerts.notices import edit, reply
from monitor.pipeline.delivery.deliver import Deliverer
from monitor.ports.repositories.store import Store
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.budget import examples
from tests.fakes.clock import Time
from tests.fakes.messenger import FakeMessenger, Lost
from tests.fakes.stored import an_alert, an_evidence_reply
from tests.pipeline.posting import KillError, row
from tests.pipeline.words import WORDS

T = TypeVar("T")

TIMES = DeliveryTimes(  # what is caught up has another order; that has a test of its own
    late=timedelta(days=3_650), outage=timedelta(minutes=10)
)
STORM = BurstLimits(roots=1)
CHANNELS = ("C1", "C2")
FALLBACK = "C9"
FAULTS: tuple[BaseException | Lost, ...] = (
    NotSentError("refused"),
    AmbiguousError("reset before it arrived"),
    Lost(error=AmbiguousError("arrived, the answer lost")),
    Lost(error=AmbiguousError("arrived, garbage for an answer")),
    AmbiguousError("503"),
    ThrottledError("busy", retry_after=timedelta(seconds=7)),
    PayloadRefusedError("invalid_blocks"),
    UnknownResponseError("new_word"),
    KillError(),
    Lost(error=KillError()),
)
LEVELS = (Level.HIGH, Level.CRITICAL)
ENDINGS = st.sampled_from([None, *FAULTS])
SECONDS = st.sampled_from([0, 1, 5, 40])


class Fuse:
    """Ends the process at the n-th time that it is passed; None: never."""

    def __init__(self) -> None:
        self.left: int | None = None

    def burn(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                self.left = None
                raise KillError


class MortalStore:
    """A store that is killed before or after a unit of work."""

    def __init__(self, inner: Store[Transaction], fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T:
        self._fuse.burn()
        done = await self._inner.write(work, lazy=lazy)
        self._fuse.burn()
        return done

    async def read(self, work: Callable[[Transaction], T]) -> T:
        self._fuse.burn()
        return await self._inner.read(work)


class MortalMessenger:
    """A messenger that is killed before or after a call."""

    def __init__(self, inner: FakeMessenger, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    async def _mortally(self, call: Coroutine[Any, Any, T]) -> T:
        try:
            self._fuse.burn()
        except KillError:
            call.close()
            raise
        done = await call
        self._fuse.burn()
        return done

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        return await self._mortally(self._inner.check(channels))

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
        if channel in self._inner.problems:
            raise ChannelRefusedError(self._inner.problems[channel])
        call = self._inner.post(
            channel, message, delivery_id=delivery_id, form=form, thread=thread, broadcast=broadcast, acts=acts
        )
        return await self._mortally(call)

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
        if channel in self._inner.problems:
            raise ChannelRefusedError(self._inner.problems[channel])
        call = self._inner.edit(channel, receipt, message, delivery_id=delivery_id, form=form, acts=acts)
        return await self._mortally(call)

    async def own_messages(
        self, channel: str, *, since: datetime, thread: Receipt | None = None, deep: bool = False
    ) -> tuple[PostedMessage, ...]:
        if channel in self._inner.problems:
            raise ChannelRefusedError(self._inner.problems[channel])
        return await self._mortally(self._inner.own_messages(channel, since=since, thread=thread, deep=deep))

    async def remove(self, channel: str, receipt: Receipt) -> None:
        await self._mortally(self._inner.remove(channel, receipt))


class Deliveries(RuleBasedStateMachine):
    """One workspace, one daemon that is killed and started, one database that may be restored."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Time()
        self.world = FakeMessenger(clock=self.clock)
        self.fuse = Fuse()
        self.alerts: dict[str, Delivery] = {}
        self.evidence_replies: set[str] = set()
        self.words: dict[str, str] = {}
        self.edits: set[DeliveryId] = set()
        self.refusable: set[str] = set()
        self.was_refused = False
        self.backups = 0
        self.was_restored = False

    @initialize()
    def begin(self) -> None:
        self.loop.run(self._open())

    async def _open(self) -> None:
        self.stack = AsyncExitStack()
        self.store: DatabaseStore = await self.stack.enter_async_context(open_store(sqlite_url(self.folder)))
        await self._start()

    async def _start(self) -> None:
        self.fuse.left = None
        self.deliverer = Deliverer(
            store=MortalStore(self.store, self.fuse),
            messenger=MortalMessenger(self.world, self.fuse),
            serves=lambda _: True,
            vocabulary=lambda: WORDS,
            clock=self.clock,
            jitter=Random(1),
            times=TIMES,
            workspace="test",
            fallback_routes=lambda: Fallbacks(fallbacks={"C1": FALLBACK}),
            bursts=lambda _: STORM,
        )
        await self.deliverer.recover()

    # ------------------------------------------------------------------ what is to be said

    @rule(channel=st.sampled_from(CHANNELS), level=st.sampled_from(LEVELS), ending=ENDINGS, seconds=SECONDS)
    def an_alert_is_queued(self, channel: str, level: Level, ending: BaseException | Lost | None, seconds: int) -> None:
        name = f"alert {len(self.alerts)}"
        now = self.clock()
        alert = replace(
            row(name, channel), message=an_alert(headline=name, level=level), created_at=now, not_before=now
        )
        self.alerts[name] = alert
        self.loop.run(self.store.write(lambda tx: tx.outbox.queue(alert)))
        self._go_on(ending, seconds)

    def _go_on(self, ending: BaseException | Lost | None, seconds: int) -> None:
        self.world.script.extend([ending] if ending is not None else [])
        self.loop.run(self._pass(timedelta(seconds=seconds)))

    @precondition(lambda self: self.alerts)
    @rule(data=st.data(), ending=ENDINGS, seconds=SECONDS)
    def an_evidence_reply_is_queued(
        self, data: st.DataObject, ending: BaseException | Lost | None, seconds: int
    ) -> None:
        name = data.draw(st.sampled_from(sorted(self.alerts)))
        self.evidence_replies.add(name)
        self.loop.run(self._details(name))
        self._go_on(ending, seconds)

    async def _details(self, name: str) -> None:
        said, now, to = an_evidence_reply(label=name), self.clock(), self.alerts[name].id
        await self.store.write(lambda tx: reply(tx, to, said, workspace="test", news="evidence", now=now))

    @precondition(lambda self: self.alerts)
    @rule(data=st.data(), word=st.integers(0, 3), ending=ENDINGS, seconds=SECONDS)
    def an_alert_comes_to_say_something_else(
        self, data: st.DataObject, word: int, ending: BaseException | Lost | None, seconds: int
    ) -> None:
        name = data.draw(st.sampled_from(sorted(self.alerts)))
        said, now = an_alert(headline=f"{name}, {word}"), self.clock()
        self.words[name] = said.title
        self.loop.run(self.store.write(lambda tx: edit(tx, self.alerts[name].id, said, instead=said, now=now)))
        self.edits |= {d.id for d in self.loop.run(self._rows(self.alerts[name].id)) if d.edits is not None}
        self._go_on(ending, seconds)

    # ------------------------------------------------------------------ what goes wrong

    @rule(faults=st.lists(st.sampled_from(FAULTS), min_size=2, max_size=6))
    def the_next_calls_end_badly(self, faults: list[BaseException | Lost]) -> None:
        self.world.script.extend(faults)

    @rule(calls=st.integers(1, 25))
    def a_kill_is_on_its_way(self, calls: int) -> None:
        self.fuse.left = calls

    @rule()
    def the_daemon_is_started_again(self) -> None:
        self.loop.run(self._start())

    @precondition(lambda self: not self.was_restored)
    @rule()
    def a_channel_refuses_the_bot(self) -> None:
        self.was_refused = True
        self.world.problems = {"C1": "C1: invite the bot"}

    @rule()
    def the_channel_takes_it_again(self) -> None:
        self.world.problems = {}

    @rule()
    def the_database_is_backed_up(self) -> None:
        self.backups += 1
        source = sqlite3.connect(self.folder / "monitor.db")
        target = sqlite3.connect(self.folder / "backup.db")
        with target:
            source.backup(target)
        source.close()
        target.close()

    @precondition(lambda self: self.backups and not self.was_refused)  # what went to the fallback, C1 does not show
    @rule()
    def the_backup_is_restored_and_the_feeds_are_read_again(self) -> None:
        self.was_restored = True
        self.loop.run(self._restore())

    @precondition(lambda self: not self.was_refused)
    @rule(channel=st.sampled_from(CHANNELS), ending=ENDINGS, details=st.booleans())
    def what_is_said_after_a_backup_is_lost_with_the_database(
        self, channel: str, ending: BaseException | Lost | None, details: bool
    ) -> None:
        self.the_database_is_backed_up()
        self.an_alert_is_queued(channel, Level.HIGH, ending, 5)
        if details:
            name = max(self.alerts, key=lambda known: int(known.split()[1]))
            self.evidence_replies.add(name)
            self.loop.run(self._details(name))
            self._go_on(None, 40)
        self.the_backup_is_restored_and_the_feeds_are_read_again()

    async def _restore(self) -> None:
        await self.stack.aclose()
        for end in ("-wal", "-shm"):
            (self.folder / f"monitor.db{end}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "backup.db", self.folder / "monitor.db")
        self.clock.now += timedelta(minutes=5)
        await self._open()
        for alert in self.alerts.values():
            again = replace(alert, created_at=self.clock(), not_before=self.clock())
            await self.store.write(lambda tx, again=again: tx.outbox.queue(again))  # type: ignore[misc]
        for name in sorted(self.evidence_replies):
            await self._details(name)

    # ------------------------------------------------------------------ time

    @rule(seconds=st.sampled_from([1, 40, 1_000]))
    def time_passes(self, seconds: int) -> None:
        self.loop.run(self._pass(timedelta(seconds=seconds)))

    async def _pass(self, time: timedelta) -> None:
        end = self.clock.now + time
        while self.clock.now <= end:
            try:
                if await self.deliverer.deliver():
                    continue
                pause = await self.deliverer.pause(timedelta(hours=1))
            except KillError:
                await self._start_whatever_happens()
                continue
            self.clock.now += max(timedelta(minutes=5) if pause is None else pause, timedelta(seconds=1))
        self.clock.now = max(self.clock.now, end)

    async def _start_whatever_happens(self) -> None:
        self.clock.now += timedelta(seconds=2)  # no daemon comes up at once
        await self._start()

    # ------------------------------------------------------------------ what holds

    @invariant()
    def no_channel_is_posted_to_faster_than_its_pace(self) -> None:
        for channel in (*CHANNELS, FALLBACK):
            at = sorted(s.at for s in self.world.sent if s.channel == channel)
            assert all(b - a >= TIMES.pace for a, b in pairwise(at)), channel

    def teardown(self) -> None:
        try:
            if hasattr(self, "store"):
                self.loop.run(self._settle())
        finally:
            self.loop.close()
            shutil.rmtree(self.folder)

    async def _settle(self) -> None:
        """Everything is mended, and time passes; then all that was to be said is said once."""
        self.world.script.clear()
        self.world.problems = {}
        self.fuse.left = None
        await self._pass(timedelta(hours=3))
        backlog = await self.store.read(lambda tx: tx.outbox.backlog())
        assert {s: n for s, n in backlog.by_state.items() if not s.is_final} == {}
        for name, alert in self.alerts.items():
            await self._check(name, alert)
        await self._check_order()
        await self.stack.aclose()

    async def _check(self, name: str, alert: Delivery) -> None:
        said = [s for s in self.world.sent if isinstance(s.message, Alert) and s.message.headline.split(",")[0] == name]
        summed = [s for s in self.world.sent if isinstance(s.message, Delayed)]
        rows = await self._rows(alert.id)
        assert rows, name
        dead = [d.last_error for d in rows if d.state is DeliveryState.DEAD]
        assert not summed
        anew = {d.id for d in rows if d.as_new_post}
        if self.was_restored:  # an edit that was posted anew may be lost with the database
            anew |= ({s.delivery_id for s in said} & self.edits) - {d.id for d in rows}
        assert len(said) <= 1 + len(anew), name
        assert said or dead, (name, [d.state for d in rows])
        assert all(dead), "what is not said says why"
        shown = [
            s for s in self.world.sent if s.thread is None or not self.was_restored
        ]  # replies betray no old database
        copies = Counter(s.delivery_id for s in shown)
        assert max(copies.values(), default=0) <= 1
        if not dead and not self.was_restored and name in self.words:
            assert said[-1].message.headline == self.words[name]  # type: ignore[union-attr]

    async def _rows(self, post: DeliveryId) -> tuple[Delivery, ...]:
        """The post and its edits, and those of the post in the fallback channel that goes on for it."""
        found = await self.store.read(lambda tx: tx.outbox.posted(post))
        if found is None:
            return ()
        onward = await self._rows(found.post.replaced_by) if found.post.replaced_by is not None else ()
        return (found.post, *found.edits, *onward)

    async def _check_order(self) -> None:
        for channel in CHANNELS:
            posts = await self.store.read(
                lambda tx: tx.outbox.delivered_since(datetime.min.replace(tzinfo=self.clock().tzinfo))
            )
            at = {s.delivery_id: s.at for s in self.world.sent}
            smooth = [at[d.id] for d in posts if d.channel == channel and d.id in at and d.id in self._smooth(posts)]
            assert smooth == sorted(smooth), channel

    def _smooth(self, posts: Sequence[Delivery]) -> set[DeliveryId]:
        """Alerts that nothing happened to on their way."""
        own = {alert.id for alert in self.alerts.values()}
        alone = [d for d in posts if d.id in own and d.thread_of is None]  # the others wait for their burst
        return {d.id for d in alone if d.attempts == 1 and d.form is Form.FULL and not d.searches}


Deliveries.TestCase.settings = settings(max_examples=examples(15), stateful_step_count=15, deadline=None)
TestDeliveries = Deliveries.TestCase
