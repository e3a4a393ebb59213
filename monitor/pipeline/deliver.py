"""The outbox to the messenger: at least once, and twice only by a kill at the wrong moment that history can't show.

Channels don't wait for each other; within one, one message is in flight and the order is that of the rows.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import structlog

from monitor.domain.delivery import (
    Delivery,
    DeliveryId,
    DeliveryState,
    DeliveryTimes,
    Receipt,
    after_attempt,
    after_look,
    claim,
    orphaned,
)
from monitor.domain.edit import Turn, turn
from monitor.domain.thread import placed
from monitor.errors import AuthRefusedError, ChannelRefusedError, DeliveryError, ThrottledError
from monitor.ports import ChannelState, Messenger, Store, Transaction

__all__ = ["EVERYWHERE", "Deliverer"]

Clock = Callable[[], datetime]

EVERYWHERE = "*"
"""The channel name under which a refused token is stored: nothing can be posted anywhere."""

_SENDABLE = (DeliveryState.PENDING, DeliveryState.RETRY_WAIT)
_log = structlog.get_logger()


class Deliverer:
    """Sends what is due. `serves` says which channels belong to this messenger: rows of others are left alone."""

    def __init__(
        self,
        *,
        store: Store,
        messenger: Messenger,
        serves: Callable[[str], bool],
        clock: Clock,
        jitter: Random,
        times: DeliveryTimes | None = None,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._serves = serves
        self._clock = clock
        self._jitter = jitter
        self._times = times or DeliveryTimes()

    async def recover(self) -> int:
        """At start: rows that a stopped sender left in flight are looked for. Returns how many there are."""
        return await self._orphan(lambda _: True)

    async def _orphan(self, is_left: Callable[[Delivery], bool]) -> int:
        def mark(tx: Transaction) -> int:
            found = [d for d in tx.outbox.unfinished() if d.state is DeliveryState.SENDING and is_left(d)]
            own = [d for d in found if self._serves(d.channel)]
            for delivery in own:
                tx.outbox.save(orphaned(delivery, now=self._clock()))
            return len(own)

        return await self._store.write(mark)

    async def check(self, channels: Sequence[str]) -> tuple[str, ...]:
        """Try the token and the channels; hold those that can't be posted to, free those that can again.

        Returns one line a problem that says what to do. A messenger that nobody answers for is one line too and
        holds nothing: the rows find out by themselves.
        """
        try:
            problems = dict(await self._messenger.check(channels))
        except AuthRefusedError as e:
            problems = {EVERYWHERE: str(e)}
        except DeliveryError as e:
            await self._store.write(lambda tx: self._note(tx, channels, None))
            return (str(e),)
        await self._store.write(lambda tx: self._note(tx, channels, problems))
        return tuple(problems.values())

    def _note(self, tx: Transaction, channels: Sequence[str], problems: Mapping[str, str] | None) -> None:
        """Remember that we asked and what we heard; None: nothing, so that what was held stays held."""
        now = self._clock()
        for channel in {EVERYWHERE, *channels, *(c.channel for c in tx.channels.blocked())}:
            known = tx.channels.get(channel) or ChannelState(channel=channel, next_post_at=now)
            blocked = known.blocked if problems is None else problems.get(channel, "")
            tx.channels.save(replace(known, blocked=blocked, probed_at=now))

    async def probe(self) -> None:
        """Once in a while, ask again about what is held: the answer frees it."""
        blocked = await self._store.read(lambda tx: tx.channels.blocked())
        now = self._clock()
        if any(c.probed_at is None or now - c.probed_at >= self._times.probe for c in blocked):
            waiting = await self._channels_waiting()
            await self.check(sorted(waiting | {c.channel for c in blocked if c.channel != EVERYWHERE}))

    async def _channels_waiting(self) -> set[str]:
        rows = await self._store.read(lambda tx: tx.outbox.ready(now=self._clock(), states=_SENDABLE))
        return {d.channel for d in rows if self._serves(d.channel)}

    async def deliver(self) -> int:
        """Send one due row per channel and look for those that are perhaps sent. Returns how many rows moved."""
        await self.probe()
        looked = await self._look()
        moved = await self._take_turns()
        for delivery in moved:
            if delivery.state is DeliveryState.DEAD:
                _log.warning("not said", delivery=delivery.id, channel=delivery.channel, why=delivery.last_error)
        await asyncio.gather(*(self._send(d) for d in moved if d.state is DeliveryState.SENDING))
        return looked + len(moved)

    async def _take_turns(self) -> tuple[Delivery, ...]:
        """Claim what goes now, and put away what a later edit made idle. Committed before anything goes out, together
        with when the channel may be used again.
        """
        now = self._clock()

        def work(tx: Transaction) -> tuple[Delivery, ...]:
            blocked = {c.channel for c in tx.channels.blocked()}
            rows = () if EVERYWHERE in blocked else tx.outbox.ready(now=now, states=_SENDABLE)
            own = (row for row in rows if self._serves(row.channel) and row.channel not in blocked)
            return tuple(moved for row in own for moved in self._take_turn(tx, row, now))

        if not await self._store.read(lambda tx: tx.outbox.ready(now=now, states=_SENDABLE)):
            return ()
        return await self._store.write(work)

    def _take_turn(self, tx: Transaction, row: Delivery, now: datetime) -> tuple[Delivery, ...]:
        posted = tx.outbox.posted(row.edits or row.id)
        assert posted is not None, "each row is a post or edits one"
        taken = _in_its_place(tx, turn(row, posted, now=now), now)
        moved = taken.settled
        if taken.goes is not None:
            moved = (*moved, claim(taken.goes, self._times, now=now))
            self._pace(tx, row.channel, now + self._times.pace)
        for delivery in moved:
            tx.outbox.save(delivery)
        return moved

    @staticmethod
    def _pace(tx: Transaction, channel: str, at: datetime) -> None:
        known = tx.channels.get(channel) or ChannelState(channel=channel, next_post_at=at)
        tx.channels.save(replace(known, next_post_at=max(known.next_post_at, at)))

    async def _send(self, delivery: Delivery) -> None:
        answer: Receipt | DeliveryError
        try:
            answer = await self._say(delivery)
        except DeliveryError as e:
            answer = e
        now = self._clock()
        after = after_attempt(delivery, answer, self._times, now=now, jitter=self._jitter)
        await self._store.write(lambda tx: self._settle(tx, after, answer, now))
        if isinstance(answer, DeliveryError):
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
        )

    def _settle(self, tx: Transaction, after: Delivery, answer: Receipt | DeliveryError, now: datetime) -> None:
        tx.outbox.save(after)
        match answer:
            case ThrottledError():
                self._pace(tx, after.channel, after.not_before)
            case ChannelRefusedError():
                self._hold(tx, after.channel, str(answer), now)
            case AuthRefusedError():
                self._hold(tx, EVERYWHERE, str(answer), now)
            case _:
                self._pace(tx, after.channel, now + self._times.pace)

    @staticmethod
    def _hold(tx: Transaction, channel: str, why: str, now: datetime) -> None:
        known = tx.channels.get(channel) or ChannelState(channel=channel, next_post_at=now)
        tx.channels.save(replace(known, blocked=why, probed_at=now))

    async def _look(self) -> int:
        """Search each channel and each thread once for all its rows that are perhaps sent and due for a look."""
        now = self._clock()
        unfinished = await self._store.read(lambda tx: tx.outbox.unfinished())
        due: dict[tuple[str, Receipt | None], list[Delivery]] = defaultdict(list)
        for delivery in unfinished:
            perhaps_sent = delivery.state is DeliveryState.AMBIGUOUS and delivery.not_before <= now
            if perhaps_sent and self._serves(delivery.channel):
                due[delivery.channel, delivery.under].append(delivery)
        if any(_is_over(d, now) for d in unfinished):  # a post that broke off without an answer
            await self._orphan(lambda d: _is_over(d, now))
        for (channel, thread), rows in due.items():
            await self._look_in(channel, thread, rows)
        return sum(len(rows) for rows in due.values())

    async def _look_in(self, channel: str, thread: Receipt | None, rows: Sequence[Delivery]) -> None:
        answer = await self._find(channel, thread, rows)
        now = self._clock()
        settled = [
            after_look(d, answer if isinstance(answer, DeliveryError) else answer.get(d.id), self._times, now=now)
            for d in rows
        ]

        def store(tx: Transaction) -> None:
            for delivery in settled:
                tx.outbox.save(delivery)

        await self._store.write(store)
        for delivery in settled:
            _log.info("looked for a delivery", delivery=delivery.id, state=delivery.state, channel=channel)

    async def _find(
        self, channel: str, thread: Receipt | None, rows: Sequence[Delivery]
    ) -> Mapping[DeliveryId, Receipt] | DeliveryError:
        since = min(d.attempt_started_at or d.created_at for d in rows) - self._times.look_margin
        try:
            return await self._messenger.find(channel, [d.id for d in rows], since=since, thread=thread)
        except DeliveryError as e:
            return e

    async def pause(self, within: timedelta) -> timedelta | None:
        """How long until the next row may go; None where none may `within` that time."""
        due = await self._store.read(lambda tx: tx.outbox.next_due())
        now = self._clock()
        return None if due is None or due > now + within else max(due - now, timedelta(0))

    async def drain(self, budget: timedelta) -> int:
        """Deliver until nothing is due soon or the budget is over. Returns how many rows still wait."""
        end = self._clock() + budget
        while self._clock() < end:
            if await self.deliver():
                continue
            due = await self._store.read(lambda tx: tx.outbox.next_due())
            now = self._clock()
            if due is None or not now < due < end:  # nothing comes soon, or what is due is held
                break
            await asyncio.sleep((due - now).total_seconds())
        backlog = await self._store.read(lambda tx: tx.outbox.backlog())
        return sum(n for state, n in backlog.by_state.items() if not state.is_final)


def _is_over(delivery: Delivery, now: datetime) -> bool:
    """Whether a row in flight has had its time."""
    return delivery.state is DeliveryState.SENDING and delivery.lease_until is not None and delivery.lease_until < now


def _in_its_place(tx: Transaction, taken: Turn, now: datetime) -> Turn:
    """The turn of a reply with the message that it goes under; of anything else as it is."""
    goes = taken.goes
    if goes is None or goes.thread_of is None or goes.anew:
        return taken
    reply = placed(goes, tx.outbox.posted(goes.thread_of), now=now)
    if reply.state is DeliveryState.DEAD:
        return Turn(goes=None, settled=(*taken.settled, reply))
    return Turn(goes=reply, settled=taken.settled)
