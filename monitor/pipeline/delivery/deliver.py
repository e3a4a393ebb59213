"""Delivery from the outbox to one messenger: at least once; twice only if the process is killed before the receipt is
stored and the channel history does not show the message.

Channels do not wait for each other: a slow request stays in flight. A channel has one message in flight, in the order
of the outbox, except that a backlog is sent highest level first. `ChannelHealth` knows which channels refuse posts,
`Reconciler` what a channel already shows, `BackupDetector` what it showed before a backup was restored.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import structlog

from monitor.domain.delivery.attempt import after_attempt, claim
from monitor.domain.delivery.circuit_breaker import Bucket, Circuit
from monitor.domain.delivery.outbox import UNSENT, Delivery, DeliveryKind, DeliveryState, DeliveryTimes, Receipt
from monitor.domain.delivery.reroute import Ways
from monitor.errors import DeliveryError, MessageGoneError
from monitor.pipeline.delivery.backup_detection import BackupDetector
from monitor.pipeline.delivery.channel_health import ChannelHealth
from monitor.pipeline.delivery.outbox_scheduling import find_reroutes, mark_closed, reroute, resolve, summarise_expired
from monitor.pipeline.delivery.reconcile import Reconciler
from monitor.ports.delivering import Messenger
from monitor.ports.store import Store, Transaction

__all__ = ["Deliverer"]

Clock = Callable[[], datetime]

_log = structlog.get_logger()


class Deliverer:
    """Sends what is due. `serves` says which channels belong to this messenger: rows of others are left alone.

    `workspace` is the one that it speaks to, `ways` where else something can be said, `reposts` whether what was
    perhaps sent is sent again where that can't be looked up.
    """

    def __init__(
        self,
        *,
        store: Store,
        messenger: Messenger,
        serves: Callable[[str], bool],
        clock: Clock,
        jitter: Random,
        times: DeliveryTimes | None = None,
        workspace: str = "",
        ways: Callable[[], Ways] = Ways,
        reposts: bool = False,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._serves = serves
        self._clock = clock
        self._jitter = jitter
        self._times = times = times or DeliveryTimes()
        self._workspace = workspace
        self._ways = ways
        self._in_flight: set[asyncio.Task[None]] = set()
        self._bucket = Bucket.full(times, now=clock())
        self._gate = gate = ChannelHealth(
            store=store,
            messenger=messenger,
            serves=serves,
            clock=clock,
            times=times,
            workspace=workspace,
            ways=ways,
        )
        self._recall = recall = BackupDetector(store=store, messenger=messenger, clock=clock, times=times, gate=gate)
        self._lookout = Reconciler(
            store=store,
            messenger=messenger,
            serves=serves,
            clock=clock,
            times=times,
            gate=gate,
            recall=recall,
            reposts=reposts,
        )

    async def recover(self) -> int:
        """At start: rows that a stopped sender left in flight are looked for. Returns how many there are."""
        return await self._lookout.recover()

    async def check(self, channels: Sequence[str]) -> tuple[str, ...]:
        """Try the token and the channels; hold those that can't be posted to. Returns a line a problem."""
        return await self._gate.check(channels)

    async def deliver(self) -> int:
        """Send one due row per channel and look for those that are perhaps sent. Returns how many rows moved.

        What is not answered soon stays in flight, and its channel alone waits for it.
        """
        self._land()
        await self._gate.probe()
        if (await self._gate.breaker()).lets(now=self._clock()) == 0:
            return 0
        looked = await self._lookout.look() + await self._lookout.sweep()
        moved = await self._take_turns()
        for delivery in moved:
            if delivery.state is DeliveryState.DEAD:
                _log.warning("not said", delivery=delivery.id, channel=delivery.channel, why=delivery.last_error)
        await self._fly([d for d in moved if d.state is DeliveryState.SENDING])
        return looked + len(moved)

    # ---------------------------------------------------------------- in flight

    async def _fly(self, going: Sequence[Delivery]) -> None:
        new = {asyncio.create_task(self._send(delivery), name="send") for delivery in going}
        self._in_flight |= new
        if new:
            await asyncio.wait(new, timeout=self._times.together.total_seconds())
        self._land()

    def _land(self) -> None:
        """Put away what was answered. Raises what the store raised meanwhile."""
        landed = {task for task in self._in_flight if task.done()}
        self._in_flight -= landed
        for task in landed:
            task.result()

    async def _await_all(self, budget: timedelta) -> None:
        """What is in flight has so long; what is not answered then is looked for at the next start."""
        if not self._in_flight:
            return
        _, late = await asyncio.wait(self._in_flight, timeout=max(budget.total_seconds(), 0))
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        self._in_flight -= late
        self._land()

    # ---------------------------------------------------------------- whose turn it is

    async def _take_turns(self) -> tuple[Delivery, ...]:
        """Claim what goes now, and put away what goes elsewhere, is too late, or was made idle by a later edit.

        Committed before anything goes out, together with when the channel may be used again.
        """
        now = self._clock()
        ready, aside = await self._store.read(lambda tx: (self._ready(tx, now), self._is_any_aside(tx, now)))
        await self._recall.learn(list(dict.fromkeys(row.channel for row in ready)))
        if not ready and not aside:
            return ()
        room = self._bucket.left(self._times, now=now)
        moved = await self._store.write(lambda tx: self._turns(tx, now, room))
        sent = sum(row.state is DeliveryState.SENDING for row in moved)
        self._bucket = self._bucket.without(sent, self._times, now=now)
        return moved

    def _ready(self, tx: Transaction, now: datetime) -> tuple[Delivery, ...]:
        rows = tx.outbox.ready(now=now, states=UNSENT, late=now - self._times.late)
        return tuple(row for row in rows if self._serves(row.channel))

    def _overdue(self, tx: Transaction, now: datetime) -> tuple[Delivery, ...]:
        late = tx.outbox.overdue(before=now - self._times.alive)
        return tuple(row for row in late if self._serves(row.channel) and row.is_expired(self._times, now=now))

    def _is_any_aside(self, tx: Transaction, now: datetime) -> bool:
        return bool(self._overdue(tx, now)) or any(self._to_reroute(tx, now))

    def _to_reroute(self, tx: Transaction, now: datetime) -> Sequence[tuple[str, str, str]]:
        return [way for way in find_reroutes(tx, self._ways(), now=now) if self._serves(way[0])]

    def _turns(self, tx: Transaction, now: datetime, room: int) -> tuple[Delivery, ...]:
        moved: list[Delivery] = []
        for channel, other, why in self._to_reroute(tx, now):
            moved += reroute(tx, channel, other, why, now=now)
        moved += summarise_expired(tx, self._overdue(tx, now), workspace=self._workspace, now=now)
        lets = tx.channels.breaker(self._workspace).lets(now=now)
        room = room if lets is None else min(lets - len(self._in_flight), room)
        for row in self._ready(tx, now):
            if room <= 0:
                break
            if self._recall.lets(row.channel, now=now):
                taken = self._take_turn(tx, row, now)
                room -= sum(one.state is DeliveryState.SENDING for one in taken)
                moved += taken
        return tuple(moved)

    def _take_turn(self, tx: Transaction, row: Delivery, now: datetime) -> tuple[Delivery, ...]:
        taken = resolve(tx, row, now)
        moved = taken.settled
        if taken.goes is not None:
            known = self._recall.before_sending(tx, taken.goes, now=now)
            moved = (*moved, known or claim(taken.goes, self._times, now=now))
            if known is None:
                self._gate.delay(tx, row.channel, now + self._times.pace)
        for delivery in moved:
            tx.outbox.save(delivery)
        return moved

    # ---------------------------------------------------------------- sending

    async def _send(self, delivery: Delivery) -> None:
        answer: Receipt | DeliveryError
        try:
            answer = await self._say(delivery)
        except DeliveryError as e:
            answer = e
        now = self._clock()
        after = after_attempt(delivery, answer, self._times, now=now, jitter=self._jitter)
        if not await self._store.write(lambda tx: self._settle(tx, after, answer, now)):
            _log.info("answered after it was given up", delivery=after.id, channel=after.channel)
        elif isinstance(answer, DeliveryError):
            _log.warning(
                "delivery not made", delivery=after.id, state=after.state, channel=after.channel, why=str(answer)
            )
        else:
            _log.info(
                "edited" if after.is_edit else "delivered", delivery=after.id, channel=after.channel, ts=answer.ts
            )

    async def _say(self, delivery: Delivery) -> Receipt:
        channel, message, form = delivery.channel, delivery.message, delivery.form
        if delivery.is_edit and delivery.edits is not None and delivery.receipt is not None:
            return await self._messenger.edit(channel, delivery.receipt, message, delivery_id=delivery.edits, form=form)
        return await self._messenger.post(
            channel,
            message,
            delivery_id=delivery.id,
            form=form,
            thread=delivery.under,
            broadcast=delivery.broadcast and delivery.under is not None,
            acts=delivery.acts,
        )

    def _settle(self, tx: Transaction, after: Delivery, answer: Receipt | DeliveryError, now: datetime) -> bool:
        """Whether the answer counts. One to a post that was given up does not, where its row went again or is done."""
        known = tx.outbox.get(after.id)
        if known is not None and (known.state.is_final or known.attempt_started_at != after.attempt_started_at):
            return False
        tx.outbox.save(after)
        self._gate.answered(tx, after, answer, now)
        if isinstance(answer, MessageGoneError):
            mark_closed(tx, after)
        elif isinstance(answer, DeliveryError) and after.state is DeliveryState.DEAD:
            self._tell_dead(tx, after, answer, now)
        return True

    def _tell_dead(self, tx: Transaction, dead: Delivery, answer: DeliveryError, now: datetime) -> None:
        """What was refused for good is not lost unseen. A notice that is refused has no notice about it."""
        if dead.kind is DeliveryKind.NOTICE:
            return
        lines = (f"{answer} ({answer.code})", f"Its delivery is {dead.id}; the alert itself: monitor events list")
        self._gate.tell_operator(
            tx, f"A message to {dead.channel} was refused for good", lines, about=f"dead {dead.id}", now=now
        )

    # ---------------------------------------------------------------- when

    async def pause(self, within: timedelta) -> timedelta | None:
        """How long until the next row may go; None where none may `within` that time."""
        due = await self._next_due(self._clock())
        now = self._clock()
        return None if due is None or due > now + within else max(due - now, timedelta(0))

    async def _next_due(self, now: datetime) -> datetime | None:
        due = await self._store.read(lambda tx: tx.outbox.next_due())
        if due is None:
            return None
        opens = (await self._gate.breaker()).opens_at
        free = self._bucket.next_at(self._times, now=now)
        return max(due, free, opens or due)

    async def drain(self, budget: timedelta) -> int:
        """Deliver until nothing is due soon or the budget is over. Returns how many rows still wait."""
        end = self._clock() + budget
        while (began := self._clock()) < end:
            flying = len(self._in_flight)
            if await self.deliver() or len(self._in_flight) < flying:
                continue
            due = None if (await self._gate.breaker()).circuit is Circuit.OPEN else await self._next_due(began)
            if due is None or not began < due < end:  # nothing comes soon, or what was due when it looked is held
                if not self._in_flight:
                    break
                left = max((end - self._clock()).total_seconds(), 0)
                await asyncio.wait(self._in_flight, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                continue
            await asyncio.sleep(max((due - self._clock()).total_seconds(), 0))
        await self._await_all(end - self._clock())
        backlog = await self._store.read(lambda tx: tx.outbox.backlog())
        return sum(n for state, n in backlog.by_state.items() if not state.is_final)
