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

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.bursts import BurstLimits
from monitor.domain.alerts.message import Message
from monitor.domain.delivery.attempt import after_attempt, claim
from monitor.domain.delivery.circuit_breaker import Circuit, TokenBucket
from monitor.domain.delivery.outbox import UNSENT, Delivery, DeliveryKind, DeliveryState, DeliveryTimes, Receipt
from monitor.domain.delivery.reroute import Fallbacks
from monitor.errors import DeliveryError, MessageGoneError, PayloadRefusedError
from monitor.pipeline.delivery.backlog import BurstLimitsOf, find_backlogs, fold_backlogs
from monitor.pipeline.delivery.backup_detection import BackupDetector
from monitor.pipeline.delivery.channel_health import ChannelHealth
from monitor.pipeline.delivery.messenger_link import DeliveryTransaction, MessengerLink
from monitor.pipeline.delivery.outbox_scheduling import find_reroutes, mark_closed, reroute, resolve, summarise_expired
from monitor.pipeline.delivery.reconcile import Reconciler
from monitor.ports.delivery import Messenger
from monitor.ports.repositories.store import HasOutbox, Store
from monitor.wording.worded import worded

Clock = Callable[[], datetime]

_log = structlog.get_logger()


class Deliverer:
    """Sends due deliveries of one messenger, in the channels that `serves` accepts.

    `workspace`: the messenger's workspace. `fallback_routes`: the fallback channels. `reposts`: whether a message of
    unknown fate is sent again if the channel history is not readable. `vocabulary`: the names of things as they are
    now, from which the English of a message is made just before it is sent. `bursts`: when the alerts of a channel
    that an outage held up become a burst.
    """

    def __init__(
        self,
        *,
        store: Store[DeliveryTransaction],
        messenger: Messenger,
        serves: Callable[[str], bool],
        vocabulary: Callable[[], Vocabulary],
        clock: Clock,
        jitter: Random,
        times: DeliveryTimes | None = None,
        workspace: str = "",
        fallback_routes: Callable[[], Fallbacks] = Fallbacks,
        reposts: bool = False,
        bursts: BurstLimitsOf = lambda _: None,
    ) -> None:
        times = times or DeliveryTimes()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._bucket = TokenBucket.full(times, now=clock())
        self._jitter = jitter
        self._vocabulary = vocabulary
        self._bursts = bursts
        self._link = link = MessengerLink(
            store=store,
            messenger=messenger,
            serves=serves,
            clock=clock,
            times=times,
            workspace=workspace,
            fallback_routes=fallback_routes,
        )
        self._health = ChannelHealth(link)
        self._backups = BackupDetector(link, self._health)
        self._reconciler = Reconciler(link, self._health, self._backups, reposts=reposts)

    async def recover(self) -> int:
        """At start: mark deliveries that a stopped process left in flight for reconciliation. Returns their number."""
        return await self._reconciler.recover()

    async def check(self, channels: Sequence[str]) -> tuple[str, ...]:
        """Check the token and the channels; hold channels that refuse posts. Returns one line per problem."""
        return await self._health.check(channels)

    async def deliver(self) -> int:
        """Send one due delivery per channel and reconcile those of unknown fate. Returns how many changed.

        A request without a quick answer stays in flight; only its channel waits for it.
        """
        self._land()
        await self._health.probe()
        if (await self._health.breaker()).lets(now=self._link.clock()) == 0:
            return 0
        reconciled = await self._reconciler.resolve_ambiguous() + await self._reconciler.delete_copies()
        moved = await self._claim_due()
        for delivery in moved:
            if delivery.state is DeliveryState.DEAD:
                _log.warning(
                    "delivery failed permanently",
                    delivery=delivery.id,
                    channel=delivery.channel,
                    why=delivery.last_error,
                )
        await self._start([d for d in moved if d.state is DeliveryState.SENDING])
        return reconciled + len(moved)

    # ---------------------------------------------------------------- in flight

    async def _start(self, claimed: Sequence[Delivery]) -> None:
        new = {asyncio.create_task(self._send(delivery), name="send") for delivery in claimed}
        self._in_flight |= new
        if new:
            await asyncio.wait(new, timeout=self._link.times.together.total_seconds())
        self._land()

    def _land(self) -> None:
        """Drop finished tasks. Raises what the store raised in them."""
        finished = {task for task in self._in_flight if task.done()}
        self._in_flight -= finished
        for task in finished:
            task.result()

    async def _await_all(self, budget: timedelta) -> None:
        """Wait for requests in flight, at most `budget`. The next start reconciles those without an answer."""
        if not self._in_flight:
            return
        _, late = await asyncio.wait(self._in_flight, timeout=max(budget.total_seconds(), 0))
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        self._in_flight -= late
        self._land()

    # ---------------------------------------------------------------- claims

    async def _claim_due(self) -> tuple[Delivery, ...]:
        """Claim the deliveries to send now; reroute, summarise or supersede others. Returns all that changed.

        Committed before anything is sent, together with the time of the channel's next post.
        """
        now = self._link.clock()
        ready, more = await self._link.store.read(lambda tx: (self._ready(tx, now), self._has_other_work(tx, now)))
        await self._backups.read_histories(list(dict.fromkeys(row.channel for row in ready)))
        if not ready and not more:
            return ()
        room = self._bucket.left(self._link.times, now=now)
        moved = await self._link.store.write(lambda tx: self._claim(tx, now, room))
        sent = sum(row.state is DeliveryState.SENDING for row in moved)
        self._bucket = self._bucket.without(sent, self._link.times, now=now)
        return moved

    def _ready(self, tx: HasOutbox, now: datetime) -> tuple[Delivery, ...]:
        rows = tx.outbox.ready(now=now, states=UNSENT, late=now - self._link.times.late)
        return tuple(row for row in rows if self._link.serves(row.channel))

    def _overdue(self, tx: HasOutbox, now: datetime) -> tuple[Delivery, ...]:
        times = self._link.times
        late = tx.outbox.overdue(before=now - times.alive)
        return tuple(row for row in late if self._link.serves(row.channel) and row.is_expired(times, now=now))

    def _has_other_work(self, tx: DeliveryTransaction, now: datetime) -> bool:
        return (
            bool(self._overdue(tx, now))
            or any(self._to_reroute(tx, now))
            or any(find_backlogs(tx, self._burst_limits, before=now - self._link.times.outage, now=now))
        )

    def _burst_limits(self, channel: str) -> BurstLimits | None:
        return self._bursts(channel) if self._link.serves(channel) else None

    def _to_reroute(self, tx: DeliveryTransaction, now: datetime) -> Sequence[tuple[str, str, str]]:
        return [
            found for found in find_reroutes(tx, self._link.fallback_routes(), now=now) if self._link.serves(found[0])
        ]

    def _claim(self, tx: DeliveryTransaction, now: datetime, room: int) -> tuple[Delivery, ...]:
        moved: list[Delivery] = []
        for channel, fallback, why in self._to_reroute(tx, now):
            moved += reroute(tx, channel, fallback, why, now=now)
        moved += summarise_expired(tx, self._overdue(tx, now), workspace=self._link.workspace, now=now)
        before = now - self._link.times.outage
        fold_backlogs(tx, self._burst_limits, workspace=self._link.workspace, before=before, now=now)
        lets = tx.channels.breaker(self._link.workspace).lets(now=now)
        room = room if lets is None else min(lets - len(self._in_flight), room)
        for row in self._ready(tx, now):
            if room <= 0:
                break
            if self._backups.allows(row.channel, now=now):
                taken = self._claim_row(tx, row, now)
                room -= sum(one.state is DeliveryState.SENDING for one in taken)
                moved += taken
        return tuple(moved)

    def _claim_row(self, tx: DeliveryTransaction, row: Delivery, now: datetime) -> tuple[Delivery, ...]:
        taken = resolve(tx, row, now)
        moved = taken.settled
        if taken.goes is not None:
            known = self._backups.before_sending(tx, taken.goes, now=now)
            moved = (*moved, known or claim(taken.goes, self._link.times, now=now))
            if known is None:
                self._health.delay(tx, row.channel, now + self._link.times.pace)
        for delivery in moved:
            tx.outbox.save(delivery)
        return moved

    # ---------------------------------------------------------------- sending

    async def _send(self, delivery: Delivery) -> None:
        answer: Receipt | DeliveryError
        try:
            answer = await self._request(delivery)
        except DeliveryError as e:
            answer = e
        now = self._link.clock()
        after = after_attempt(delivery, answer, self._link.times, now=now, jitter=self._jitter)
        if not await self._link.store.write(lambda tx: self._settle(tx, after, answer, now)):
            _log.info("answer came too late and is ignored", delivery=after.id, channel=after.channel)
        elif isinstance(answer, DeliveryError):
            _log.warning(
                "delivery not made", delivery=after.id, state=after.state, channel=after.channel, why=str(answer)
            )
        else:
            _log.info(
                "edited" if after.is_edit else "delivered", delivery=after.id, channel=after.channel, ts=answer.ts
            )

    async def _request(self, delivery: Delivery) -> Receipt:
        messenger, channel, form = self._link.messenger, delivery.channel, delivery.form
        message = self._in_words(delivery)
        if delivery.is_edit and delivery.edits is not None and delivery.receipt is not None:
            return await messenger.edit(
                channel, delivery.receipt, message, delivery_id=delivery.edits, form=form, acts=delivery.acts
            )
        return await messenger.post(
            channel,
            message,
            delivery_id=delivery.id,
            form=form,
            thread=delivery.parent_receipt,
            broadcast=delivery.broadcast and delivery.parent_receipt is not None,
            acts=delivery.acts,
        )

    def _in_words(self, delivery: Delivery) -> Message:
        """The message in English. Raises PayloadRefusedError if it can't be made: a bug, which must not stop others."""
        try:
            return worded(delivery.message, self._vocabulary())
        except Exception as error:
            _log.exception("message not put into words", delivery=delivery.id, channel=delivery.channel)
            msg = f"the message can't be put into words ({type(error).__name__}: {error}); please report this bug"
            raise PayloadRefusedError(msg, code="wording") from error

    def _settle(self, tx: DeliveryTransaction, after: Delivery, answer: Receipt | DeliveryError, now: datetime) -> bool:
        """Store the answer. False if it came too late: the delivery was sent again or is final."""
        known = tx.outbox.get(after.id)
        if known is not None and (known.state.is_final or known.attempt_started_at != after.attempt_started_at):
            return False
        tx.outbox.save(after)
        self._health.record_answer(tx, after, answer, now)
        if isinstance(answer, MessageGoneError):
            mark_closed(tx, after)
        elif isinstance(answer, DeliveryError) and after.state is DeliveryState.DEAD:
            self._report_dead(tx, after, answer, now)
        return True

    def _report_dead(self, tx: DeliveryTransaction, dead: Delivery, answer: DeliveryError, now: datetime) -> None:
        """Notify the operator of a permanently rejected message, except of a rejected notice."""
        if dead.kind is DeliveryKind.NOTICE:
            return
        lines = (f"{answer} ({answer.code})", f"Delivery {dead.id}. To see the alert: monitor events list")
        self._health.notify_operator(
            tx, f"A message to {dead.channel} was permanently rejected", lines, about=f"dead {dead.id}", now=now
        )

    # ---------------------------------------------------------------- timing

    async def pause(self, within: timedelta) -> timedelta | None:
        """The time until the next delivery is due; None if none is due `within` that time."""
        due = await self._next_due(self._link.clock())
        now = self._link.clock()
        return None if due is None or due > now + within else max(due - now, timedelta(0))

    async def _next_due(self, now: datetime) -> datetime | None:
        due = await self._link.store.read(lambda tx: tx.outbox.next_due())
        if due is None:
            return None
        opens = (await self._health.breaker()).opens_at
        free = self._bucket.next_at(self._link.times, now=now)
        return max(due, free, opens or due)

    async def drain(self, budget: timedelta) -> int:
        """Deliver until nothing is due soon or `budget` is used up. Returns how many deliveries still wait."""
        end = self._link.clock() + budget
        while (began := self._link.clock()) < end:
            flying = len(self._in_flight)
            if await self.deliver() or len(self._in_flight) < flying:
                continue
            due = None if (await self._health.breaker()).circuit is Circuit.OPEN else await self._next_due(began)
            if due is None or not began < due < end:  # nothing is due soon, or what was due at the check is held
                if not self._in_flight:
                    break
                left = max((end - self._link.clock()).total_seconds(), 0)
                await asyncio.wait(self._in_flight, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                continue
            await asyncio.sleep(max((due - self._link.clock()).total_seconds(), 0))
        await self._await_all(end - self._link.clock())
        backlog = await self._link.store.read(lambda tx: tx.outbox.backlog())
        return sum(n for state, n in backlog.by_state.items() if not state.is_final)
